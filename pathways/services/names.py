"""What authors call things, and back again: names where they are unique, else the name with its issuer, else the id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property

from pathways.core.amounts import in_words
from pathways.core.explain import Names, Sentence
from pathways.core.model import Equivalence
from pathways.core.words.outline import equivalence_words
from pathways.services.catalogue import Explorer
from pathways.services.typed import read_uri
from pathways.services.typed_errors import WordsMissing
from wallet.base.errors import InputError


class AchievementUnknown(InputError):
    code = "achievement_unknown"
    sentence = (
        "The catalogue has no credential of this very name. Choose one of the list, where names that several share "
        "stand with their issuer, or add it to the catalogue first."
    )


class Named:
    """Names of a catalogue's achievements and issuers."""

    def __init__(self, known: Explorer) -> None:
        self._known = known

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """What each achievement is called in a form, by id; no two are called the same."""
        entries = self._known.entries
        names = Counter(entry.name for entry in entries)
        longer = {
            entry.uri: entry.name if names[entry.name] == 1 else _with_issuer(entry.name, entry.issuer_name)
            for entry in entries
        }
        twice = Counter(longer.values())
        return {uri: label if twice[label] == 1 else uri for uri, label in longer.items()}

    @cached_property
    def issuers(self) -> Mapping[str, str]:
        """What each issuer is called in a form, by id."""
        names = {entry.achievement.issuer: entry.issuer_name for entry in self._known.entries}
        twice = Counter(names.values())
        return {uri: name if twice[name] == 1 else uri for uri, name in sorted(names.items())}

    @property
    def words(self) -> Names:
        """Names for sentences."""
        return self._known.names

    def label(self, uri: str) -> str:
        """Return what an achievement is called in a form; its id when the catalogue lacks it."""
        return self.labels.get(uri, uri)

    def issuer(self, uri: str) -> str:
        """Return what an issuer is called in a form."""
        return self.issuers.get(uri, uri)

    def equivalence(self, rule: Equivalence) -> Sentence:
        """Return what an equivalence says."""
        return equivalence_words(rule, self.words)

    def equivalence_written(self, rule: Equivalence) -> dict[str, str]:
        """Return the values of an equivalence's form."""
        credits = "" if rule.credits is None else in_words(rule.credits)
        return {"held": self.label(rule.held), "counts_as": self.label(rule.counts_as), "credits": credits}

    def achievement_typed(self, text: str, *, keep: Collection[str] = (), known: bool = True) -> str:
        """Return the id that a label or an id means. Raises WordsMissing, AchievementUnknown.

        Args:
            text: what was typed.
            keep: ids that may stay, whatever they are, because they stand there already.
            known: whether the catalogue has to have it; what an equivalence takes may be anything.
        """
        found = _meant(text, self.labels)
        if found is not None or text.strip() in keep or text.strip() in self._known.by_uri:
            return found or text.strip()
        if not text.strip():
            raise WordsMissing
        if known:
            raise AchievementUnknown
        try:
            return read_uri(text)
        except InputError as error:
            raise AchievementUnknown from error

    def achievements_typed(self, text: str, *, keep: frozenset[str] | None = None) -> frozenset[str] | None:
        """Return the ids that lines of labels or ids mean; None for no lines. Raises AchievementUnknown."""
        return words_kept(text, keep, lambda line: self.achievement_typed(line, known=False))

    def issuers_typed(self, text: str, *, keep: frozenset[str] | None = None) -> frozenset[str] | None:
        """Return the ids that lines of issuers' names or ids mean; None for no lines. Raises AddressUnusable."""
        return words_kept(text, keep, lambda line: _meant(line, self.issuers) or read_uri(line))

    def lines(self, uris: Iterable[str] | None) -> str:
        """Write achievements as `achievements_typed` reads them again."""
        return "\n".join(sorted(self.label(uri) for uri in uris or ()))

    def issuer_lines(self, uris: Iterable[str] | None) -> str:
        """Write issuers as `issuers_typed` reads them again."""
        return "\n".join(sorted(self.issuer(uri) for uri in uris or ()))


def _with_issuer(name: str, issuer: str) -> str:
    return f"{name} ({issuer})"


def _meant(text: str, labels: Mapping[str, str]) -> str | None:
    """Return the id of a label, typed exactly or in other capitals."""
    wanted = " ".join(text.split())
    exact = next((uri for uri, label in labels.items() if label == wanted), None)
    folded = [uri for uri, label in labels.items() if label.casefold() == wanted.casefold()]
    return exact or (folded[0] if len(folded) == 1 else None)


def words_kept(text: str, keep: frozenset[str] | None, reader: Callable[[str], str] = str) -> frozenset[str] | None:
    """Return what `reader` makes of each line; lines that stand there already stay. None for no lines.

    An empty set that stood there stays too: it matches nothing, which is something else than no set.
    """
    found = frozenset(line if line in (keep or ()) else reader(line) for line in _lines(text))
    return found or (keep if keep == frozenset() else None)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
