"""The rows of the public timelines, by case: each is scored, or listed with a reason."""

from __future__ import annotations

ROWS = {
    "warning-2017-08": (
        "launch goj_confirm jalert_first jcg_notice mlit_notice overflight goj_confirm_pass impact "
        "jalert_pass us_statement_upper_bound rok_strike_drill"
    ),
    "warning-2017-09": "launch jalert_first rok_hyunmoo overflight jalert_pass impact",
    "warning-2022-11": (
        "launch predicted_pass_false jalert_first jalert_pass_false jcs_text rail_resume correction"
    ),
    "warning-2023-05": (
        "launch rok_island_alert jalert_first seoul_siren seoul_phone_error seoul_retract jalert_clear "
        "jcg_fallen"
    ),
    "yeonpyeong-2010": (
        "nk_fire kf16_scramble rok_return nk_second rok_second end cvn_sails_yokosuka exercise_start"
    ),
    "yeoncheon-2015": "nk_14.5mm nk_76mm rok_return highest_alert",
    "24th-division-1950": (
        "invasion tokyo_first_word fec_certain air_naval_auth rct_auth smith_alert itazuke_first_takeoff "
        "first_landing_pusan tf_smith_taejon 34th_inf_pusan 19th_inf_pusan osan_contact 24id_sealift_closed"
    ),
    "pacific-passage-2011": (
        "quake tortuga_sails_sasebo first_c17s_launched_ub departure_authorised first_evac_flight "
        "last_evac_flight"
    ),
}
