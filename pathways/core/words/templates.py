"""The English wording of every sentence, by its code. A pair is one and several, decided by `n`.

`N_` and `NN_` only mark texts for the tool that collects what is to be translated (`pybabel extract -k N_ -k NN_:1,2`);
here they stay English.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final


def N_(text: str) -> str:
    """Mark a text for translation."""
    return text


def NN_(one: str, several: str) -> tuple[str, str]:
    """Mark a text and its plural for translation."""
    return one, several


TEMPLATES: Final[Mapping[str, str | tuple[str, str]]] = {
    # --- small parts
    "credits": NN_("%(n)s credit", "%(n)s credits"),
    "badges": NN_("%(n)s badge", "%(n)s badges"),
    "no_credits": N_("no credits"),
    "more_names": NN_("%(n)s more", "%(n)s more"),
    "detailed": N_("%(name)s (%(details)s)"),
    "named": N_("%(name)s. %(rule)s"),
    "full_stop": N_("%(rule)s."),
    "yes": N_("yes"),
    "no": N_("no"),
    "nothing": N_("nothing"),
    "years": NN_("%(n)s year", "%(n)s years"),
    "months": NN_("%(n)s month", "%(n)s months"),
    "days": NN_("%(n)s day", "%(n)s days"),
    "hours": NN_("%(n)s hour", "%(n)s hours"),
    "quoted": N_("“%(text)s”"),
    # --- which badges
    "where_in": N_("in %(names)s"),
    "where_from": N_("from %(names)s"),
    "where_not_from": N_("from issuers other than %(names)s"),
    "where_level": N_("at %(names)s level"),
    "where_tag": N_("with the tag “%(tag)s”"),
    "where_each": N_("of at least %(amount)s each"),
    "where_each_credits": N_("in badges of at least %(amount)s each"),
    "where_after": N_("awarded on or after %(day)s"),
    "where_before": N_("awarded before %(day)s"),
    "where_result": N_("with a result of %(result)s or better"),
    "where_nowhere": N_("in no achievement at all"),
    "amount_of": N_("%(amount)s %(which)s"),
    # --- rules of a node
    "rule_all": N_("all of these"),
    "rule_one": N_("this one"),
    "rule_none": N_("nothing, so it can never be complete"),
    "rule_choose": N_("any %(count)s of these %(of)s"),
    "rule_credits": N_("at least %(amount)s from"),
    "rule_all_of": N_("all of these %(of)s"),
    "rule_credits_of": N_("at least %(amount)s from these %(of)s"),
    "rule_match_count": N_("any %(what)s"),
    "rule_match_credits": N_("at least %(what)s"),
    "rule_manual": N_("%(label)s, which an advisor marks done"),
    "rule_achievement": N_("%(name)s"),
    "rule_times": N_("%(n)s badges of %(name)s"),
    "rule_result": N_("%(rule)s, with a result of %(result)s or better"),
    "rule_open": N_("%(rule)s:"),
    "optional": N_("%(rule)s (optional)"),
    "limit": NN_("at most %(what)s counts here", "at most %(what)s count here"),
    "limit_none": N_("no badges %(which)s count here"),
    "limit_nothing": N_("no badges count here"),
    "minimum": N_("at least %(what)s"),
    "minimum_share": N_("at least %(share)s of the %(total)s (%(needed)s)"),
    "minimum_share_of": N_("at least %(share)s of the %(total)s (%(needed)s) %(which)s"),
    "minimum_share_empty": N_("at least %(share)s of the credits here"),
    "share_half": N_("half"),
    "share_third": N_("a third"),
    "share_two_thirds": N_("two thirds"),
    "share_quarter": N_("a quarter"),
    "share_three_quarters": N_("three quarters"),
    "share_all": N_("all"),
    "share_percent": N_("%(percent)s%%"),
    "distinct_issuer": NN_("badges from at least %(n)s issuer", "badges from at least %(n)s different issuers"),
    "distinct_level": NN_("badges at at least %(n)s level", "badges at at least %(n)s different levels"),
    "distinct_of": N_("%(distinct)s, looking only at badges %(which)s"),
    "observes": N_("This only looks: a badge that counts elsewhere counts here too, and nothing is used up."),
    # --- shortest words
    "short_all": N_("all of %(count)s"),
    "short_choose": N_("%(count)s of %(of)s"),
    "short_credits": N_("%(amount)s from"),
    "short_review": N_("review"),
    "short_times": NN_("%(n)s time", "%(n)s times"),
    "short_one": N_("this badge"),
    "short_any": N_("any %(what)s"),
    # --- details of an achievement
    "valid_for": N_("in force for %(time)s"),
    "prerequisites": N_("after %(names)s"),
    # --- a pathway as text
    "title_version": N_("Version %(version)s"),
    "title_awards": N_("It awards %(name)s."),
    "heading_who": N_("Who it is for"),
    "heading_need": N_("What you need"),
    "heading_how": N_("How badges count"),
    "fact": N_("“%(fact)s” is %(value)s."),
    "fact_message": N_("%(message)s (“%(fact)s” is %(value)s.)"),
    "sharing_exclusive": N_("A badge counts once in this pathway."),
    "sharing_free": N_("A badge may count in several places of this pathway."),
    "validity_valid_now": N_("A badge counts only while it is in force."),
    "validity_ever_valid": N_("A badge counts even after it has lapsed."),
    "validity_all_valid_together": N_(
        "All badges that count must have been in force at one and the same moment; they may lapse afterwards."
    ),
    "verified_only": N_("Only badges that check out count."),
    "unverified_too": N_("Badges that could not be checked count too."),
    "equivalence": N_("A badge of %(held)s may count as %(counts_as)s, with its own credits."),
    "equivalence_credits": N_("A badge of %(held)s may count as %(counts_as)s, with %(amount)s."),
    "own_award": N_("The badge %(name)s itself never counts here."),
    # --- what is missing
    "missing": N_("%(what)s."),
    "missing_of": N_("%(count)s of: %(what)s"),
    "missing_each": N_("%(amount)s each"),
    "missing_times": NN_("%(n)s badge of %(what)s", "%(n)s badges of %(what)s"),
    "missing_and_others": N_("%(missing)s There are others."),
    "missing_review": N_("%(label)s, which an advisor marks done"),
    "missing_impossible": N_("Nothing in the catalogue can complete this."),
    "blocked_minimum": NN_(
        "All done except one rule: %(rule)s. %(short)s more is missing.",
        "All done except one rule: %(rule)s. %(short)s more are missing.",
    ),
    "blocked_limit": N_("All done except one rule: %(rule)s. It would take %(needed)s."),
    "blocked_distinct": NN_(
        "All done except one rule: %(rule)s. %(n)s more is missing.",
        "All done except one rule: %(rule)s. %(n)s more are missing.",
    ),
    "blocked_rule": N_("All done except one rule: %(rule)s."),
    "blocked_sharing": N_("All done except that a badge counts only once here."),
    "blocked_validity": N_("All done except that badges which have lapsed do not count here."),
    "blocked_together": N_("All done except that the badges were never all in force at the same moment."),
    "blocked_unverified": N_("All done except that badges which could not be checked do not count here."),
    # --- where a badge counts, or why not
    "counts": N_("%(badge)s counts in %(where)s, with %(amount)s."),
    "counts_plain": N_("%(badge)s counts in %(where)s."),
    "counts_as": N_("%(badge)s counts as %(other)s in %(where)s, with %(amount)s."),
    "counts_toward": N_("It can count in %(where)s."),
    "not_revoked": N_("%(badge)s was withdrawn by its issuer."),
    "not_suspended": N_("%(badge)s has been put on hold by its issuer."),
    "not_unknown": N_("%(badge)s could not be checked, so it does not count yet."),
    "not_verified": N_("%(badge)s does not check out."),
    "not_yet": N_("%(badge)s comes into force on %(day)s."),
    "not_expired": N_("%(badge)s lapsed on %(day)s."),
    "not_own_award": N_("%(badge)s is what this pathway awards, so it does not count towards it."),
    "not_asked": N_("%(badge)s: no rule of this pathway asks for it."),
    "not_result": N_("%(badge)s has the result %(result)s, and %(needed)s or better is asked for."),
    "not_result_none": N_("%(badge)s has no result, and %(needed)s or better is asked for."),
    "not_taken": N_("%(badge)s: the parts that it fits only look at badges, and take none."),
    "not_twice": N_("%(badge)s: another badge of the same achievement counts already."),
    "not_needed": N_("%(badge)s fits, but every place that it fits is taken or not needed."),
    "not_other": N_("%(badge)s: %(detail)s."),
    # --- what changes
    "now_added": N_("New in %(where)s: %(rule)s"),
    "now_added_root": N_("New: %(rule)s"),
    "now_removed": N_("No longer asked for: %(rule)s"),
    "now_moved": N_("%(name)s has moved from %(before)s to %(after)s."),
    "now_changed": N_("%(name)s was “%(before)s” and is now “%(after)s”."),
    "now_optional": N_("%(name)s is now optional."),
    "now_required": N_("%(name)s is now required."),
    "now_observes": N_("%(name)s now only looks at badges and no longer uses them up."),
    "now_consumes": N_("%(name)s now uses up the badges that count in it."),
    "now_rule_new": N_("New rule in %(where)s: %(rule)s."),
    "now_rule_gone": N_("No longer a rule in %(where)s: %(rule)s."),
    "now_sentence_new": N_("New: %(sentence)s"),
    "now_sentence_gone": N_("No longer: %(sentence)s"),
    "now_sentence": N_("Before: %(before)s Now: %(after)s"),
    "now_name": N_("The pathway is now called %(after)s; it was %(before)s."),
    "now_awards": N_("The pathway now awards %(after)s; it was %(before)s."),
    "now_renamed": N_("%(before)s is now called %(after)s."),
    "now_same": N_("Nothing that counts has changed."),
    "percent": N_("%(percent)s%%"),
    "percent_unknown": N_("a share that cannot be told"),
    "between": N_("Under %(before)s you are at %(old)s, under %(after)s at %(new)s."),
    "between_loses": N_("%(badge)s would count no more."),
    "between_gains": N_("%(badge)s would count too."),
    "between_complete": N_("It would be complete."),
    "between_incomplete": N_("It would no longer be complete."),
    # --- lapsing
    "lapses": N_("%(pathway)s lapses on %(day)s because %(badges)s lapses."),
    "lapses_several": N_("%(pathway)s lapses on %(day)s because %(badges)s lapse."),
    "lapses_waiver": N_("%(pathway)s lapses on %(day)s because a waiver ends."),
    "falls": N_("%(pathway)s falls to %(percent)s on %(day)s because %(badges)s lapses."),
    "falls_waiver": N_("%(pathway)s falls to %(percent)s on %(day)s because a waiver ends."),
    "falls_several": N_("%(pathway)s falls to %(percent)s on %(day)s because %(badges)s lapse."),
    "renew": NN_(
        "%(badge)s lapses on %(day)s. Renew it and %(n)s stack stays alive: %(names)s.",
        "%(badge)s lapses on %(day)s. Renew it and %(n)s stacks stay alive: %(names)s.",
    ),
    "renew_together": NN_(
        "%(badge)s lapses on %(day)s. Renew it together with %(others)s and %(n)s stack stays alive: %(names)s.",
        "%(badge)s lapses on %(day)s. Renew it together with %(others)s and %(n)s stacks stay alive: %(names)s.",
    ),
    "harmless": N_("%(badge)s lapses on %(day)s. Nothing falls."),
    "never_lapses": N_("Nothing that counts here lapses."),
}
