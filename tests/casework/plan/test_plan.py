"""Goals, actions in their order, agreed follow-up, versions and their difference in sentences."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.casework import indexing
from tests.casework.plan.kit import BEGAN, MINE, TODAY, add_action, add_goal, day, make_client
from tytti_desktop.casework import search
from tytti_desktop.casework.client import case_managers
from tytti_desktop.casework.client.case_managers import CaseManager
from tytti_desktop.casework.gate.consent_papers import Paper
from tytti_desktop.casework.plan import actions, follow_up, goals, versions
from tytti_desktop.casework.plan.actions import Action, ActionState, OwnerKind
from tytti_desktop.casework.plan.difference import difference
from tytti_desktop.casework.plan.follow_up import Review
from tytti_desktop.casework.plan.goals import Goal, GoalState, Term
from tytti_desktop.casework.plan.versions import Content
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.steps import path
from tytti_desktop.casework.steps.path import Missing
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault


def test_goals_are_listed_short_and_open_first(vault: Vault) -> None:
    client = make_client(vault)
    far = add_goal(vault, client, "Ammatti", term=Term.LONG)
    done = add_goal(vault, client, "Unirytmi")
    near = add_goal(vault, client, "Liikkumaan", own_words="Jaksaisin ulos", target_on=day(60))
    ended = goals.end_goal(vault, done.id, GoalState.REACHED, TODAY, "Nukkuu", TODAY)
    assert [goal.text for goal in goals.of_client(vault, client)] == [
        "Liikkumaan",
        "Ammatti",
        "Unirytmi",
    ]
    assert (near.set_on, far.is_open) == (TODAY, True)
    with pytest.raises(KnownError):
        goals.end_goal(vault, done.id, GoalState.DROPPED, TODAY, "", TODAY)
    assert ended.undo is not None
    ended.undo(vault)
    assert goals.GOALS.get(vault, done.id) == done
    goals.end_goal(vault, done.id, GoalState.PARTLY, TODAY, "", TODAY)
    assert goals.take_up_goal(vault, done.id).record.is_open


@pytest.mark.parametrize(
    ("field", "given_value"),
    [("text", " "), ("target_on", date(2040, 1, 1)), ("register", Register.HEALTH)],
)
def test_a_goal_that_cannot_be_is_refused(vault: Vault, field: str, given_value: Any) -> None:
    client = make_client(vault)
    with pytest.raises(KnownError) as told:
        add_goal(vault, client, **{field: given_value})
    assert told.value.field == field
    goal = add_goal(vault, client)
    if field != "register":
        with pytest.raises(KnownError):
            goals.change_goal(vault, replace(goal, **{field: given_value}), TODAY)


def test_a_goal_ends_no_later_than_today(vault: Vault) -> None:
    goal = add_goal(vault, make_client(vault))
    with pytest.raises(KnownError):
        goals.end_goal(vault, goal.id, GoalState.REACHED, day(1), "", TODAY)


@pytest.mark.parametrize(
    ("known", "field"),
    [
        ({"text": ""}, "text"),
        ({"owner_kind": OwnerKind.ORGANISATION}, "owner"),
        ({"due_on": date(2035, 1, 1)}, "due_on"),
        ({"agreed_on": day(1)}, "agreed_on"),
        ({"recipient": "nobody"}, "recipient"),
        ({"retention": "for ever"}, "retention"),
    ],
)
def test_an_action_that_cannot_be_is_refused(
    vault: Vault, known: dict[str, Any], field: str
) -> None:
    client = make_client(vault)
    with pytest.raises(KnownError) as told:
        add_action(vault, client, **known)
    assert told.value.field == field


def test_actions_belong_to_their_own_client(vault: Vault) -> None:
    mine, other = make_client(vault), make_client(vault)
    goal, first = add_goal(vault, other), add_action(vault, other)
    with pytest.raises(KnownError, match="tavoitteista"):
        add_action(vault, mine, goal_id=goal.id)
    with pytest.raises(KnownError, match="toimenpiteistä"):
        add_action(vault, mine, after_id=first.id)


def test_first_the_statement_then_kela(vault: Vault) -> None:
    client = make_client(vault)
    first = add_action(vault, client, "Lausunto", due_on=day(-5), agreed_on=BEGAN)
    then = add_action(vault, client, "Kelan hakemus", due_on=day(-9), after_id=first.id)
    by_id = {each.id: each for each in actions.of_client(vault, client)}
    assert [each.text for each in actions.open_actions(vault, client)] == [
        "Lausunto",
        "Kelan hakemus",
    ]
    assert actions.late_since(first, by_id, TODAY) == day(-5)
    assert actions.late_since(then, by_id, TODAY) is None
    assert actions.waits_for(then, by_id) == first
    actions.finish_action(vault, first.id, ActionState.DONE, day(-2), "", TODAY)
    by_id = {each.id: each for each in actions.of_client(vault, client)}
    assert actions.late_since(by_id[then.id], by_id, TODAY) == day(-2)
    with pytest.raises(KnownError, match="odottaisivat toisiaan"):
        actions.change_action(vault, replace(by_id[first.id], after_id=then.id), TODAY)
    with pytest.raises(KnownError, match="jo päättynyt"):
        actions.finish_action(vault, first.id, ActionState.DROPPED, TODAY, "", TODAY)
    again = actions.take_up_action(vault, first.id)
    assert again.record.is_open
    assert actions.waits_for(then, {first.id: again.record}) == again.record


def test_an_action_remembers_its_meeting_and_owner(vault: Vault) -> None:
    client = make_client(vault)
    made = add_action(
        vault, client, owner="  Kelan   virkailija ", owner_kind="organisation", meeting_id="m1"
    )
    assert made.owner_name() == "Kelan virkailija"
    assert actions.of_meeting(vault, "m1") == [made]
    assert add_action(vault, client).owner_name() == "Asiakas"


orders = st.lists(
    st.tuples(st.integers(0, 5), st.none() | st.integers(-30, 30)), min_size=1, max_size=6
)


@given(orders)
def test_the_order_of_actions_holds_them_all_and_respects_what_comes_first(
    drawn: list[tuple[int, int | None]],
) -> None:
    made: list[Action] = []
    for number, (before, due) in enumerate(drawn):
        after = str(before) if before < number else None
        made.append(
            Action(
                "c", f"a{number}", OwnerKind.CLIENT, id=str(number), after_id=after,
                due_on=None if due is None else day(due), **MINE,
            )
        )  # fmt: skip
    ordered = actions.in_order(reversed(made))
    assert {each.id for each in ordered} == {each.id for each in made}
    place = {each.id: number for number, each in enumerate(ordered)}
    assert all(place[each.after_id] < place[each.id] for each in made if each.after_id)


def test_follow_up_is_agreed_moved_held_and_agreed_again(vault: Vault) -> None:
    client = make_client(vault)
    proposed = follow_up.proposed(vault, client, TODAY)
    assert proposed.due_on == date(2027, 2, 21)
    with pytest.raises(KnownError):
        follow_up.agree_review(vault, replace(proposed, due_on=day(-1)), TODAY)
    with pytest.raises(KnownError):
        follow_up.agree_review(vault, replace(proposed, due_on=date(2030, 1, 1)), TODAY)
    first = follow_up.agree_review(vault, proposed, TODAY).record
    moved = follow_up.agree_review(vault, replace(proposed, due_on=day(9)), TODAY).record
    assert (moved.id, moved.due_on) == (first.id, day(9))
    with pytest.raises(KnownError):
        follow_up.hold_review(vault, first.id, day(1), "", None, TODAY)
    done = follow_up.hold_review(vault, first.id, TODAY, "Etenee", proposed, TODAY)
    assert [each.held_on for each in follow_up.of_client(vault, client)] == [None, TODAY]
    with pytest.raises(KnownError):
        follow_up.hold_review(vault, first.id, TODAY, "", None, TODAY)
    assert done.undo is not None
    done.undo(vault)
    assert follow_up.agreed(vault, client) == moved


def test_versions_keep_the_plan_and_tell_what_changed(vault: Vault) -> None:
    client = make_client(vault)
    with pytest.raises(KnownError, match="tyhjä"):
        versions.freeze(vault, client, TODAY, TODAY)
    goal = add_goal(vault, client, "Töihin")
    action = add_action(vault, client, "Lausunto", goal_id=goal.id, due_on=date(2026, 12, 1))
    first = versions.freeze(vault, client, TODAY, TODAY, note="Verkostossa", meeting="m1").record
    with pytest.raises(KnownError, match="Mikään ei ole muuttunut"):
        versions.freeze(vault, client, TODAY, TODAY)
    moved = replace(action, due_on=date(2026, 12, 15), moved_why="lääkäri oli poissa")
    actions.change_action(vault, moved, TODAY)
    add_goal(vault, client, "Kuntoon")
    manager = CaseManager(client, "Malli-Sanna", TODAY)
    case_managers.name_case_manager(vault, manager, TODAY)
    second = versions.freeze(vault, client, TODAY, TODAY).record
    assert (first.number, second.number) == (1, 2)
    assert versions.numbered(vault, client, 1) == first
    assert [each.number for each in versions.of_client(vault, client)] == [2, 1]
    assert difference(first.content, second.content) == [
        "Uusi tavoite: Kuntoon",
        "Toimenpide Lausunto siirtyi 1.12.2026 → 15.12.2026, koska lääkäri oli poissa",
        "Asiakasvastaava nimettiin: Malli-Sanna",
    ]
    with pytest.raises(KnownError):
        versions.numbered(vault, client, 9)
    with pytest.raises(KnownError):
        versions.freeze(vault, client, day(1), TODAY)


def test_a_signed_paper_is_attached_and_its_reading_logged(vault: Vault) -> None:
    client = make_client(vault)
    add_goal(vault, client)
    made = versions.freeze(vault, client, TODAY, TODAY).record
    with pytest.raises(KnownError, match="ei ole liitetty"):
        versions.open_paper(vault, made)
    paper = versions.read_paper(b"%PDF-1.7 allekirjoitettu")
    assert paper == Paper("application/pdf", b"%PDF-1.7 allekirjoitettu")
    signed = versions.sign(vault, made.id, TODAY, paper, TODAY)
    assert versions.open_paper(vault, signed.record).content == paper.content
    assert versions.sign(vault, made.id, TODAY, None, TODAY).record.paper_id is not None
    with pytest.raises(KnownError):
        versions.sign(vault, made.id, day(3), None, TODAY)


goal_changes: list[tuple[dict[str, Any], str]] = [
    ({"text": "Kotiin"}, "Tavoite sanottiin toisin: ”Töihin” → ”Kotiin”"),
    ({"own_words": "Jaksan"}, "Tavoite Töihin: asiakkaan omat sanat ovat nyt ”Jaksan”"),
    ({"term": Term.LONG}, "Tavoite Töihin on nyt: Pitkän aikavälin tavoite"),
    ({"target_on": TODAY}, "Tavoitteen Töihin päivä: ei päivää → 21.11.2026"),
    (
        {"state": GoalState.DROPPED, "outcome": "muutti"},
        "Tavoitteesta luovuttiin: Töihin, koska muutti",
    ),
]
action_changes: list[tuple[dict[str, Any], str]] = [
    ({"text": "Kela"}, "Toimenpide sanottiin toisin: ”Soitto” → ”Kela”"),
    ({"due_on": TODAY}, "Toimenpiteen Soitto päivä: ei päivää → 21.11.2026"),
    ({"owner": "Äiti"}, "Toimenpiteen Soitto tekijä vaihtui: Asiakas → Äiti"),
    ({"after_id": "a2"}, "Toimenpide Soitto tehdään vasta tämän jälkeen: Haku"),
    ({"goal_id": "g1"}, "Toimenpide Soitto palvelee nyt tavoitetta Töihin"),
    ({"state": ActionState.DONE}, "Toimenpide tehty: Soitto"),
    ({"state": ActionState.NOT_KEPT, "outcome": "unohtui"},
     "Toimenpide ei toteutunut: Soitto, koska unohtui"),
]  # fmt: skip
GOAL = Goal("c", Term.SHORT, "Töihin", id="g1", **MINE)
ACTION = Action("c", "Soitto", OwnerKind.CLIENT, id="a1", **MINE)
OTHER = Action("c", "Haku", OwnerKind.CLIENT, id="a2", **MINE)
REVIEW = Review("c", TODAY, by_whom="Sanna", id="r1", **MINE)
PLAN = Content((GOAL,), (ACTION, OTHER), REVIEW, "Malli-Sanna")


@pytest.mark.parametrize(("changed", "said"), goal_changes)
def test_a_changed_goal_is_told_in_one_sentence(changed: dict[str, Any], said: str) -> None:
    assert difference(PLAN, replace(PLAN, goals=(replace(GOAL, **changed),))) == [said]


@pytest.mark.parametrize(("changed", "said"), action_changes)
def test_a_changed_action_is_told_in_one_sentence(changed: dict[str, Any], said: str) -> None:
    new = replace(PLAN, actions=(replace(ACTION, **changed), OTHER))
    assert difference(PLAN, new) == [said]


def test_what_comes_and_goes_is_told() -> None:
    assert difference(PLAN, PLAN) == []
    assert difference(Content(), PLAN) == [
        "Uusi tavoite: Töihin",
        "Uusi toimenpide: Soitto (Asiakas)",
        "Uusi toimenpide: Haku (Asiakas)",
        "Seurannasta sovittiin: 21.11.2026 (Sanna)",
        "Asiakasvastaava nimettiin: Malli-Sanna",
    ]
    assert difference(PLAN, Content()) == [
        "Tavoite poistettiin suunnitelmasta: Töihin",
        "Toimenpide poistettiin suunnitelmasta: Soitto",
        "Toimenpide poistettiin suunnitelmasta: Haku",
        "Sovittu seuranta 21.11.2026 ei ole enää edessä",
        "Asiakasvastaava puuttuu: Malli-Sanna ei enää jatka",
    ]
    ended = replace(GOAL, state=GoalState.REACHED), replace(ACTION, state=ActionState.DONE)
    assert difference(Content(), Content(ended[:1], ended[1:])) == [
        "Uusi tavoite: Töihin",
        "Tavoite saavutettu: Töihin",
        "Uusi toimenpide: Soitto (Asiakas)",
        "Toimenpide tehty: Soitto",
    ]
    later = replace(REVIEW, due_on=day(30), how="puhelimella")
    new = replace(PLAN, review=later, case_manager="Malli-Timo")
    assert difference(PLAN, new) == [
        "Seuranta siirtyi 21.11.2026 → 21.12.2026",
        "Näin suunnitelmaa seurataan: Sanna, puhelimella",
        "Asiakasvastaava vaihtui: Malli-Sanna → Malli-Timo",
    ]
    waiting = replace(PLAN, actions=(replace(ACTION, after_id="a2"), OTHER))
    assert difference(waiting, PLAN) == ["Toimenpide Soitto ei enää odota toista"]


texts = st.sampled_from(["Töihin", "Kuntoon", "Kouluun"])
plans = st.builds(
    Content,
    st.lists(
        st.builds(Goal, st.just("c"), st.sampled_from(Term), texts, id=st.sampled_from("xy"),
                  state=st.sampled_from(GoalState), **{k: st.just(v) for k, v in MINE.items()}),
        max_size=2, unique_by=lambda goal: goal.id).map(tuple),
    st.lists(
        st.builds(Action, st.just("c"), texts, st.sampled_from(OwnerKind),
                  due_on=st.none() | st.dates(TODAY, day(9)), id=st.sampled_from("pqr"),
                  state=st.sampled_from(ActionState),
                  **{k: st.just(v) for k, v in MINE.items()}),
        max_size=3, unique_by=lambda action: action.id).map(tuple),
    st.none(),
    st.sampled_from(["", "Sanna", "Timo"]),
)  # fmt: skip


@settings(max_examples=60)
@given(plans, plans)
def test_only_plans_that_differ_have_a_difference(old: Content, new: Content) -> None:
    assert difference(old, old) == []
    same = (
        {(g.id, g.term, g.text, g.state) for g in old.goals},
        {(a.id, a.text, a.owner_kind, a.due_on, a.state) for a in old.actions},
        old.case_manager,
    ) == (
        {(g.id, g.term, g.text, g.state) for g in new.goals},
        {(a.id, a.text, a.owner_kind, a.due_on, a.state) for a in new.actions},
        new.case_manager,
    )
    assert (difference(old, new) == []) == same


def test_a_role_sees_its_own_part_of_a_plan() -> None:
    theirs = replace(GOAL, register=Register.HEALTH, id="g2")
    whole = replace(PLAN, goals=(GOAL, theirs))
    assert versions.of_goal(whole, None) == [ACTION, OTHER]
    assert versions.of_goal(replace(whole, actions=(replace(ACTION, goal_id="g1"),)), "g1")
    done = (replace(ACTION, state=ActionState.DONE), replace(OTHER, state=ActionState.DROPPED))
    assert versions.progress(done) == (1, 1)


def test_the_hidden_part_is_counted(vault: Vault) -> None:
    theirs: dict[str, Any] = {"register": Register.HEALTH}
    content = replace(
        PLAN,
        goals=(GOAL, replace(GOAL, **theirs)),
        actions=(replace(ACTION, **theirs),),
        review=replace(REVIEW, **theirs),
    )
    part, hidden = versions.visible(vault, content, TODAY)
    assert (part.goals, part.actions, part.review, hidden) == ((GOAL,), (), None, 3)


def test_a_plan_is_a_fact_of_the_path_and_so_is_agreed_follow_up(vault: Vault) -> None:
    client = make_client(vault)
    goal = add_goal(vault, client, set_on=BEGAN)
    assert path.of_client(vault, client, TODAY).facts.plan is None
    add_action(vault, client, goal_id=goal.id, agreed_on=day(-3))
    follow_up.agree_review(vault, follow_up.proposed(vault, client, TODAY), TODAY)
    facts = path.of_client(vault, client, TODAY).facts
    assert (facts.plan, facts.review) == (day(-3), TODAY)
    assert path.of_all(vault, TODAY)[client].facts == facts
    assert Missing.PLAN not in path.compute(facts).stages[3].missing


def test_search_finds_goals_and_actions_in_ones_own_register(vault: Vault) -> None:
    client = make_client(vault)
    add_goal(vault, client, "Hitsaajaksi")
    action = add_action(vault, client, "Hitsauskoe")
    assert {hit.kind for hit in search.find(vault, "hitsa", TODAY)} == {"goal", "action"}
    actions.ACTIONS.change(vault, replace(action, register=Register.HEALTH))
    indexing.reindex(vault)
    assert {hit.kind for hit in search.find(vault, "hitsa", TODAY)} == {"goal"}
