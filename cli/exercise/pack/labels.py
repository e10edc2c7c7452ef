"""The words of the pack in three languages."""

from __future__ import annotations

from collections.abc import Mapping

LABELS: Mapping[str, tuple[str, str, str]] = {
    "guide": ("Instructor's guide", "교관 안내서", "教官用手引き"),
    "cell-sheet": ("Cell sheet", "조별 자료", "班別資料"),
    "evaluation": ("Evaluation", "평가지", "評価用紙"),
    "paper": ("On paper", "종이로 진행하기", "紙で行う場合"),
    "objectives": ("Objectives", "목표", "目標"),
    "plan": ("The plan, minute by minute", "분 단위 진행표", "分刻みの進行"),
    "minutes": ("minutes", "분", "分"),
    "what": ("what", "내용", "内容"),
    "brief": ("Brief", "브리핑", "ブリーフィング"),
    "read-out": ("Read this out", "낭독문", "読み上げる文"),
    "hot-wash": ("Hot wash", "사후 토의", "振り返り"),
    "hot-wash-questions": ("Questions for the hot wash", "사후 토의 질문", "振り返りの問い"),
    "move": ("Move", "국면", "局面"),
    "expected": ("Expected responses", "예상 응답", "予想される応答"),
    "question": ("question", "질문", "問い"),
    "response": ("what to expect", "예상되는 응답", "予想"),
    "seatings": ("Seating", "좌석 배치", "席割り"),
    "people": ("people", "인원", "人数"),
    "white": ("facilitators", "통제조", "統制班"),
    "injects": ("Injects", "상황 부여", "状況付与"),
    "when": ("when", "시각", "時刻"),
    "to": ("to", "대상", "宛先"),
    "text": ("text", "본문", "本文"),
    "often": ("happens", "발생", "発生"),
    "your-brief": ("Your situation", "여러분의 상황", "あなた方の状況"),
    "your-case": ("The case that you make", "여러분의 논거", "あなた方の主張"),
    "your-objectives": ("Your objectives", "여러분의 목표", "あなた方の目標"),
    "your-tasks": ("Your tasks", "여러분의 과제", "あなた方の課題"),
    "your-only": (
        "For this cell only. Hand it in at the end.",
        "이 조만 보십시오. 끝나면 반납하십시오.",
        "この班のみ。終了後に返却する。",
    ),
    "rules": ("How it works", "진행 방법", "進め方"),
    "rule-1": (
        "You are asked. Choose one of the options before the time is over; else the default is taken.",
        "질문을 받습니다. 시간이 끝나기 전에 선택지 하나를 고르십시오. 아니면 기본값이 적용됩니다.",
        "問いが届く。時間内に選択肢を一つ選ぶ。選ばなければ既定の答えになる。",
    ),
    "rule-2": (
        "What you know is what has reached you. Others know other things, and later or sooner.",
        "여러분이 아는 것은 여러분에게 닿은 것뿐입니다. 다른 조는 다른 것을 더 빨리 또는 더 늦게 압니다.",
        "知っているのは届いたことだけ。他の班は別のことを、早く、または遅く知る。",
    ),
    "rule-3": (
        "Messages to other cells take the channels that exist between your capitals, and their time.",
        "다른 조에 보내는 전문은 두 수도 사이에 있는 경로를 따라, 그만큼 시간이 걸려 도착합니다.",
        "他の班への通信は、両首都の間にある経路を通り、その分の時間がかかる。",
    ),
    "forecast": (
        "Before the moves you may state the chance that you give to:",
        "국면이 시작되기 전에 다음 일의 확률을 적을 수 있습니다.",
        "局面の前に、次の出来事の確率を記すことができる。",
    ),
    "chance": ("chance in percent", "확률(%)", "確率（%）"),
    "observations": ("Observations", "관찰", "観察"),
    "rating": ("Rating", "등급", "評価"),
    "rating-key": (
        "P performed without challenges; S performed with some challenges; M performed with major "
        "challenges; U unable to be performed.",
        "P 문제 없이 수행; S 일부 문제 있으나 수행; M 큰 문제 있으나 수행; U 수행하지 못함.",
        "P 支障なく実施、S 多少の支障があるが実施、M 大きな支障があるが実施、U 実施できず。",
    ),
    "strengths": ("Strengths", "강점", "優れた点"),
    "improve": ("Areas for improvement", "개선할 점", "改善すべき点"),
    "action": ("corrective action, who, until when", "개선 조치, 담당, 기한", "是正措置、担当、期限"),
    "cell": ("cell", "조", "班"),
    "option": ("option", "선택지", "選択肢"),
    "meaning": ("what it is", "의미", "意味"),
    "cost": ("cost at home", "국내 비용", "国内での代償"),
    "default": ("default", "기본값", "既定"),
    "outlook": ("Outlook", "전망", "見通し"),
    "paper-how": (
        "If the laptop fails: hand out the injects at their times, put the questions, note the answers. The "
        "columns show in how many of 100 runs each event came about after that option, with everybody else "
        "played by the policy; they rest on at most {runs} runs an option, the same luck for all options, so "
        "small differences say little. An event that comes by chance has its chance beside it: draw a "
        "number from 1 to 100; it happens if the number is not above it.",
        "노트북이 멈추면: 정해진 시각에 상황을 나눠 주고, 질문을 하고, 답을 적는다. 각 열은 그 선택지 뒤에 "
        "100회 가운데 몇 번 그 일이 일어났는지를 보여 준다(나머지는 모두 정책이 결정). "
        "선택지마다 같은 운으로 최대 {runs}회 실행한 것이므로 작은 차이에는 의미가 없다. 우연히 일어나는 일 "
        "옆에는 확률이 있다. 1에서 100 사이의 수를 뽑아 그 이하이면 일어난다.",
        "パソコンが止まったら：定めた時刻に状況を配り、問いを出し、答えを書き留める。各列はその選択の後に"
        "百回のうち何回その出来事が起きたかを示す（他はすべて方針が答える）。"
        "各選択肢は同じ運で最大{runs}回の実行によるので、小さな差に意味はない。"
        "偶然に起きる出来事には確率を"
        "添えた。1から100の数を引き、それ以下なら起きる。",
    ),
    "by-chance": ("by chance", "우연", "偶然"),
    "write-answers": ("answers and notes", "답과 메모", "答えと記録"),
    "of-runs": ("of the runs", "의 실행에서", "の実行で"),
    "made": (
        "Circumstances are invented for teaching. Chances come from {runs} runs of the model by policy; most "
        "of its delays are judgements (grade C).",
        "상황은 교육용으로 만든 것이다. 확률은 정책에 따른 {runs}회 실행에서 얻었으며, 지연 시간은 대부분 "
        "판단(C등급)이다.",
        "状況は教育用の創作である。確率は方針による{runs}回の実行から得たもので、遅れの多くは判断"
        "（C級）である。",
    ),
    "washington": ("Washington", "워싱턴", "ワシントン"),
    "tokyo": ("Tokyo", "도쿄", "東京"),
    "seoul": ("Seoul", "서울", "ソウル"),
    "unc": ("UNC", "유엔군사령부", "国連軍司令部"),
    "pyongyang": ("Pyongyang", "평양", "平壌"),
}
_ORDER = ("en", "ko", "ja")


def label(language: str, key: str) -> str:
    """A word of the pack in a language. Raises ``KeyError`` for one that the pack does not have."""
    return LABELS[key][_ORDER.index(language)]
