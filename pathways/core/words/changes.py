"""What changes from one version of a pathway to another, and what that means for one learner."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from pathways.core.model import Limit, Minimum, Node, Pathway, walk
from pathways.core.report import Audit
from pathways.core.words.names import Names
from pathways.core.words.outline import eligibility_words, equivalence_words
from pathways.core.words.rules import limit_words, minimum_words, node_words, rule_words
from pathways.core.words.sentences import Sentence, say
from pathways.core.words.trees import parents

_Said = TypeVar("_Said")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `kind` is added, removed, moved, changed or whole (about the pathway); `node` is its id."""

    kind: str
    node: str | None
    words: Sentence


def version_changes(old: Pathway, new: Pathway, names: Names) -> tuple[Change, ...]:
    """Return every difference that counts: about the whole first, then node by node in the new order, removals last.

    Nodes are the same when their ids are. Another order of members is no difference.
    """
    before = {node.id: node for node in walk(old.rule)}
    after = {node.id: node for node in walk(new.rule)}
    above_old, above_new = parents(old.rule), parents(new.rule)
    found = [Change("whole", None, words) for words in _whole(old, new, names)]
    for node in walk(new.rule):
        above = above_new.get(node.id)
        if node.id not in before:
            if above is None or above.id in before:  # what is below a new rule came with it
                found.append(Change("added", node.id, _added(node, above, names)))
            continue
        found += _moved(node, above_old.get(node.id), above, names)
        found += [Change("changed", node.id, words) for words in _node(before[node.id], node, names)]
    for node in walk(old.rule):
        gone_above = above_old.get(node.id)
        if node.id not in after and (gone_above is None or gone_above.id in after):
            found.append(Change("removed", node.id, say("now_removed", rule=node_words(node, names))))
    return tuple(found)


def _added(node: Node, above: Node | None, names: Names) -> Sentence:
    words = node_words(node, names)
    if above is None or above.name is None:  # an id would tell a reader nothing
        return say("now_added_root", rule=words)
    return say("now_added", where=names.node(above), rule=words)


def _moved(node: Node, old: Node | None, new: Node | None, names: Names) -> Iterator[Change]:
    if old is not None and new is not None and old.id != new.id:
        words = say("now_moved", name=names.node(node), before=names.node(old), after=names.node(new))
        yield Change("moved", node.id, words)


def _node(old: Node, new: Node, names: Names) -> Iterator[Sentence]:
    name = names.node(new)
    if old.name != new.name:
        yield say("now_renamed", before=names.node(old), after=name)
    if _own(old) != _own(new):
        yield say("now_changed", name=name, before=rule_words(old, names), after=rule_words(new, names))
    if old.optional != new.optional:
        yield say("now_optional" if new.optional else "now_required", name=name)
    if old.consumes != new.consumes:
        yield say("now_consumes" if new.consumes else "now_observes", name=name)
    yield from _rules(old, new, names)


def _own(node: Node) -> object:
    """What a node asks for by itself, its members aside."""
    bare = replace(node, path="", name=None, optional=False, consumes=True, limits=(), minimums=())
    return (type(bare), tuple((name, getattr(bare, name)) for name in _fields(bare) if name != "of"))


def _fields(node: Node) -> Iterable[str]:
    return type(node).__dataclass_fields__


def _rules(old: Node, new: Node, names: Names) -> Iterator[Sentence]:
    def limit(rule: Limit) -> Sentence:
        return limit_words(rule, names)

    name = names.node(new)
    for code, words in _differences(old.limits, new.limits, limit):
        yield say(code, where=name, rule=words)
    # a share is of the node's credits, so each is told beside its own node
    gone = [minimum_words(one, old, names) for one in old.minimums if _kept(one, old, new) is False]
    come = [minimum_words(one, new, names) for one in new.minimums if _kept(one, new, old) is False]
    yield from (say("now_rule_gone", where=name, rule=words) for words in gone)
    yield from (say("now_rule_new", where=name, rule=words) for words in come)


def _kept(rule: Minimum, here: Node, there: Node) -> bool:
    same_total = getattr(here, "credits", None) == getattr(there, "credits", None)
    return rule in there.minimums and (rule.min_share is None or same_total)


def _differences(
    old: Sequence[_Said], new: Sequence[_Said], words: Callable[[_Said], Sentence]
) -> Iterator[tuple[str, Sentence]]:
    yield from (("now_rule_gone", words(one)) for one in old if one not in new)
    yield from (("now_rule_new", words(one)) for one in new if one not in old)


def _whole(old: Pathway, new: Pathway, names: Names) -> Iterator[Sentence]:
    if old.name != new.name:
        yield say("now_name", before=old.name, after=new.name)
    if old.awards != new.awards:
        yield say("now_awards", before=_award(old, names), after=_award(new, names))
    for before, after in (
        (say(f"sharing_{old.within.value}"), say(f"sharing_{new.within.value}")),
        (say(f"validity_{old.validity.value}"), say(f"validity_{new.validity.value}")),
        (_checked(old), _checked(new)),
    ):
        if before != after:
            yield say("now_sentence", before=before, after=after)
    yield from _lists(old.eligibility, new.eligibility, eligibility_words)
    yield from _lists(old.equivalences, new.equivalences, lambda one: equivalence_words(one, names))


def _award(pathway: Pathway, names: Names) -> str | Sentence:
    return names.achievement(pathway.awards) if pathway.awards is not None else say("nothing")


def _checked(pathway: Pathway) -> Sentence:
    return say("unverified_too" if pathway.accepts_unverified else "verified_only")


def _lists(old: Sequence[_Said], new: Sequence[_Said], words: Callable[[_Said], Sentence]) -> Iterator[Sentence]:
    yield from (say("now_sentence_gone", sentence=words(one)) for one in old if one not in new)
    yield from (say("now_sentence_new", sentence=words(one)) for one in new if one not in old)


def audit_changes(
    old: tuple[Pathway, Audit], new: tuple[Pathway, Audit], badges: Callable[[str], str]
) -> tuple[Sentence, ...]:
    """Return what another version, or another pathway, would mean: the two shares, then badges that change.

    Args:
        old: a pathway and an audit of it.
        new: the other one, for the same learner and instant.
        badges: what a held badge is called, by its id.
    """
    (before, was), (after, would) = old, new
    same_pathway = before.id == after.id
    titles = (before.version, after.version) if same_pathway else (before.name, after.name)
    shares = {"old": percent_words(was.percent), "new": percent_words(would.percent)}
    words = [say("between", before=titles[0], after=titles[1], **shares)]
    if was.complete != would.complete:
        words.append(say("between_complete" if would.complete else "between_incomplete"))
    lost, won = sorted(set(was.allocation) - set(would.allocation)), sorted(set(would.allocation) - set(was.allocation))
    words += [say("between_loses", badge=badges(badge)) for badge in lost]
    words += [say("between_gains", badge=badges(badge)) for badge in won]
    return tuple(words)


def percent_words(percent: int | None) -> Sentence:
    """Return `75%`."""
    return say("percent_unknown") if percent is None else say("percent", percent=percent)
