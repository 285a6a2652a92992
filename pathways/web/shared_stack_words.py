"""The words of a shared pathway's page: what is claimed and by whom, its parts under their rules, decisions, gaps."""

from __future__ import annotations

from collections.abc import Iterator

from pathways.core.mapping.notes import type_words
from pathways.core.report import Audit
from pathways.services.shared_stack import SharedStack
from pathways.web.i18n import gettext
from pathways.web.progress_words import remaining_words
from pathways.web.shared_stack_rows import PartWords, RuleBlock, Show, Shown, awarded_on, day_words, moment_words
from pathways.web.voice import speak
from wallet.api import SharedPage, Verdict


class StackWords:
    """Speaks about one shared pathway."""

    def __init__(self, stack: SharedStack, show: Show, university: str) -> None:
        self.stack, self.name = stack, stack.on.name
        self.parts = PartWords(stack, show, university)
        self.kind = _kind_of(stack)

    @property
    def figures(self) -> str:
        """How much of the whole rule is there."""
        return self.parts.figures()

    @property
    def block(self) -> RuleBlock | None:
        """The whole rule with its parts."""
        return self.parts.block()

    @property
    def computed(self) -> str:
        """When and by what it was worked out."""
        said = gettext(
            "Worked out %(moment)s by %(rules)s.", moment=moment_words(self.stack.at), rules=self.parts.rules
        )
        return f"{said} {gettext('Each badge is checked on its own.')}"

    def awarded(self, shown: Shown) -> str:
        """Return the sentence of the credential's own verdict."""
        page = self.stack.award
        if page is None or page.report.verdict is not Verdict.VERIFIED:
            return shown.sentence
        said = [self._who_completed(), self._who_awarded(shown, page), gettext("It is unchanged and in force today.")]
        return " ".join(one for one in said if one)

    def _who_completed(self) -> str:
        holder, kind = self.stack.link.holder, self.kind
        if holder and kind:
            return gettext("%(holder)s completed the %(kind)s %(name)s.", holder=holder, kind=kind, name=self.name)
        return gettext("%(holder)s completed %(name)s.", holder=holder, name=self.name) if holder else ""

    def _who_awarded(self, shown: Shown, page: SharedPage) -> str:
        issuer, on = shown.issuer or gettext("The issuer"), awarded_on(page)
        values = {"issuer": issuer, "name": self.name, "kind": self.kind, "day": day_words(on) if on else ""}
        if self.stack.link.holder:
            return gettext("%(issuer)s awarded it on %(day)s.", **values)
        if self.kind:
            return gettext("%(issuer)s awarded the %(kind)s %(name)s on %(day)s.", **values)
        return gettext("%(issuer)s awarded %(name)s on %(day)s.", **values)

    def checked(self, shown: Shown) -> str:
        """Return when the credential was judged."""
        return gettext("Checked %(moment)s, with each part on its own.", moment=moment_words(shown.report.judged_at))

    def headline(self) -> str:
        """Return the page's title where the credential itself is not there."""
        audit = self.stack.audit
        if audit is None or audit.percent is None:
            return gettext("%(name)s: nobody can tell today", name=self.name)
        if audit.complete:
            return gettext("All requirements of %(name)s are met", name=self.name)
        if audit.percent >= 100:
            return gettext("Every rule of %(name)s is met", name=self.name)
        if not audit.percent:
            return gettext("%(name)s: on the way", name=self.name)
        return gettext("%(percent)s%% of %(name)s earned", percent=audit.percent, name=self.name)

    def claim(self) -> str:
        """Return what is claimed where the credential itself is not there, and by whom."""
        audit, holder, day = self.stack.audit, self.stack.link.holder, day_words(self.stack.at)
        if audit is None or audit.percent is None:
            return gettext("The catalogue no longer has everything that these rules ask for. Ask the holder.")
        if audit.percent < 100:
            return self._so_far(audit)
        if holder:
            met = gettext(
                "The badges of %(holder)s meet all of it, by Laurel's computation on %(day)s.", holder=holder, day=day
            )
        else:
            met = gettext("These badges meet all of it, by Laurel's computation on %(day)s.", day=day)
        if not audit.complete:
            asked = gettext("Not everything that the rules ask about the person is confirmed, so it is not complete.")
            return f"{met} {asked}"
        if not self.stack.on.pathway.awards:
            return met
        return f"{met} {gettext('The credential itself has not been awarded, as far as Laurel knows.')}"

    def _so_far(self, audit: Audit) -> str:
        holder = self.stack.link.holder
        if not audit.percent and not self.figures:
            return gettext("Nothing of it is earned yet.")
        if holder:
            return gettext("%(holder)s so far: %(figures)s.", holder=holder, figures=self.figures)
        return gettext("So far: %(figures)s.", figures=self.figures)

    def lapses(self) -> str:
        """Return when it stops being complete, where it will."""
        return speak(self.stack.lapses) if self.stack.lapses else ""

    def conditions(self) -> Iterator[tuple[str, str]]:
        """Yield what the rules ask about the person, and what is confirmed of it; nothing in the second where not."""
        for one in self.stack.conditions:
            day = day_words(one.confirmed_at) if one.confirmed_at else ""
            yield one.words, gettext("Confirmed by staff on %(day)s", day=day) if day else ""

    def missing(self) -> list[str]:
        """Return what is missing at least, in the sentences of the pathway's own page."""
        return [speak(words) for words in self.stack.missing]

    def remaining(self) -> str:
        """Return how much that is, and what badges that could not be confirmed would change."""
        audit = self.stack.audit
        if audit is None:
            return ""
        earned, high = audit.percent or 0, audit.percent_high or 0
        doubt = (
            gettext("Up to %(percent)s%% when badges that could not be confirmed are confirmed.", percent=high)
            if high > earned and not audit.complete
            else ""
        )
        return " ".join(one for one in (remaining_words(audit), doubt) if one)

    def card(self) -> dict[str, str]:
        """Return the few words that leave our pages: none of them says that anything is genuine or complete."""
        holder, name = self.stack.link.holder, self.name
        if holder:
            line = gettext(
                "Badges of %(holder)s toward %(name)s. Open the link to check them.", holder=holder, name=name
            )
            alt = gettext("The badge %(name)s, and %(holder)s", holder=holder, name=name)
        else:
            line = gettext("Badges toward %(name)s. Open the link to check them.", name=name)
            alt = gettext("The badge %(name)s", name=name)
        return {"name": name, "title": f"{name}, {holder}" if holder else name, "line": line, "alt": alt}


def _kind_of(stack: SharedStack) -> str:
    """Return what the credential is, `certificate`; nothing where the catalogue does not say."""
    kind = stack.entry.achievement.achievement_type if stack.entry else None
    return type_words(kind).lower() if kind else ""
