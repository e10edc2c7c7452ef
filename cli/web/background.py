"""What is computed while a class plays on: odds and reviews, told back to the event loop."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from cli.exercise.odds_text import text_within
from sim.live.acts import LONGEST, Misfit, TableFact

if TYPE_CHECKING:
    from concurrent.futures import Future

    from cli.web.host import Group, Host
    from cli.web.odds_panel import Key
    from cli.web.review_maker import Told
    from sim.live.chances import Odds, View

_CELL_NAME = 20  # characters: before odds that are released stands for whom


class Background:
    """The work of a host behind its pages. For its event loop."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._closed = False
        self.tasks: set[asyncio.Task[None]] = set()

    def tend(self, group: Group) -> None:
        """Something was done: give up what it overtook, and review an exercise that is over."""
        acts = group.room.table.acts
        group.odds.move_on(acts)
        if group.room.stands.finished and group.review.wants(acts) and not self._closed:
            self.make_review(group)

    def close(self) -> None:
        self._closed = True
        for group in self._host.groups.values():
            group.odds.close()
            group.review.close()

    # --- odds ---

    async def ask_odds(self, group: Group, who: str, question: str, view: View) -> bool:
        """Have odds computed; they are logged, then shown. False: they are on their way already.

        What is known so far is shown meanwhile. Raises ``Misfit``.
        """
        loop = asyncio.get_running_loop()
        acts = await loop.run_in_executor(group.thread, lambda: tuple(group.room.table.acts))
        key = (question, view)

        def partial(odds: Odds) -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody reads it any more
                loop.call_soon_threadsafe(self._partly, group, key, odds)

        future = group.odds.begin(who, acts, question, view, partial)
        if future is None:
            return False
        task = asyncio.create_task(self._await_odds(group, question, view, future))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        self._host.refresh(group)
        return True

    def _partly(self, group: Group, key: Key, odds: Odds) -> None:
        """An early look; several that come together are shown once."""
        running = group.odds.running.get(key)
        if running is not None and not self._closed:
            running.partial = odds
            self._host.tell_white(group)

    async def _await_odds(self, group: Group, question: str, view: View, future: Future[Odds]) -> None:
        running = group.odds.running[question, view]
        try:
            found = await asyncio.wrap_future(future)
            await self._log(group, running.who, found)
        except asyncio.CancelledError:
            if self._closed or not future.cancelled():
                raise
        except (Misfit, OSError, RuntimeError, ValueError) as error:
            group.odds.failed.add((question, view))
            print(f"odds of {question}: {error}", file=sys.stderr)
        finally:
            del group.odds.running[question, view]
        if future.cancelled():
            await self._overtaken(group, running.who, question, view, running.partial)
        self._host.refresh(group)

    async def _overtaken(
        self, group: Group, who: str, question: str, view: View, looked_at: Odds | None
    ) -> None:
        """The exercise has moved on. What was looked at is logged; a question still open is asked anew."""
        try:
            if looked_at is not None:
                await self._log(group, who, looked_at)
        except (Misfit, OSError) as error:
            print(f"odds of {question}: {error}", file=sys.stderr)
        if question in {q.ident for q in group.room.stands.open}:
            await self.ask_odds(group, who, question, view)

    async def _log(self, group: Group, who: str, odds: Odds) -> None:
        text = text_within(odds, LONGEST["text"] - _CELL_NAME)
        await self._host.do(group, lambda r: r.do(TableFact(r.stands.now, who, "odds", text)))

    # --- the review ---

    def make_review(self, group: Group) -> None:
        """Have a group reviewed as it stands; everything else goes on meanwhile."""
        loop = asyncio.get_running_loop()

        def told(news: Told) -> None:
            with suppress(RuntimeError):  # as above
                loop.call_soon_threadsafe(self._reviewed, group, news)

        acts = [tuple(each.room.table.acts) for each in self._host.groups.values()]
        group.review.begin(acts, group.number - 1, told)
        self._host.tell_white(group)

    def _reviewed(self, group: Group, news: Told) -> None:
        group.review.heard(news)
        if news.failed:
            print(f"review of group {group.number}: {news.failed}", file=sys.stderr)
        self._host.tell_white(group)
