"""What measures are called where people read them; ``texts/measures.yaml`` says it in other languages."""

from __future__ import annotations

from collections.abc import Mapping

#: The name of a measure to its words; the unit stands beside them.
WORDS: Mapping[str, str] = {
    "access_delay_h": "Request to fight from Japan, until cleared",
    "consultation_delay_h": "First consultation with Tokyo, until answered",
    "consultation_yes": "Tokyo's latest answer on combat launches",
    "consultation_yes_limited": "Tokyo's answer in a limited attack",
    "consultation_yes_all_out": "Tokyo's answer in an all-out attack",
    "sorties_held": "Sorties lost while waiting for an answer",
    "sorties_refused": "Sorties lost to a refusal",
    "sorties_rerouted": "Sorties lost while squadrons moved away",
    "combat_launch_share": "Share of sorties that were launched from Japan",
    "japan_attacked_h": "Attack, until Japan too is attacked",
    "first_combat_sortie_from_japan_h": "Attack, until the first wave from Japan",
    "first_reinforcement_h": "Attack, until the first reinforcement is ready",
    "closure_50_h": "Attack, until half of the force list is ready",
    "closure_90_h": "Attack, until nine tenths of the force list are ready",
    "delivered_d3_share": "Share of the force list ready after 3 days",
    "delivered_d7_share": "Share of the force list ready after 7 days",
    "delivered_d10_share": "Share of the force list ready after 10 days",
    "delivered_d30_share": "Share of the force list ready after 30 days",
    "third_states_delivered_d10_share": "Share of third states' contingents ready after 10 days",
    "shortfall_unit_days": "Days by which units came late, added up",
    "sorties_flown": "Combat sorties flown",
    "sortie_gap": "Combat sorties missing",
    "order_to_first_arrival_h": "Movement order, until the first unit has landed",
    "order_to_last_arrival_h": "Movement order, until every unit has landed",
    "airlift_utilisation": "Share of the time that airlift was at work",
    "sealift_utilisation": "Share of the time that ships were at work",
    "longest_queue": "Longest queue at an airfield or port",
    "pictures_agree_h": "Attack, until all three capitals hold the same picture",
    "pictures_agree_on_error": "They first agreed on an error",
    "pictures_right_h": "Attack, until all three capitals hold the right picture",
    "stale_decision_share": "Share of answers given on old news",
    "items_never_travelled": "News that never reached the ally",
    "days_suspended": "Days without direct sharing between Seoul and Tokyo",
    "friction_at_h": "Friction between Seoul and Tokyo before the attack",
    "support_jpn": "Support at home in Tokyo at the end",
    "support_rok": "Support at home in Seoul at the end",
    "disclosed": "The Korea Minute is public at the end",
    "trilateral_action_h": "Need, until the three have acted together",
    "trilateral_redone": "Actions of the three that were done again",
    "sdf_support_h": "Attack, until Japan's first support under a finding",
    "evacuated_d3_share": "Share of evacuees safe after 3 days",
    "evacuated_d7_share": "Share of evacuees safe after 7 days",
    "evacuated_usa_d7_share": "Share of U.S. citizens safe after 7 days",
    "evacuated_jpn_d7_share": "Share of Japanese safe after 7 days",
    "evacuation_90_h": "Attack, until nine tenths of evacuees are safe",
    "stranded_at_endex": "Evacuees who are not safe at the end",
    "highest_rung": "Highest rung that the adversary reached",
    "hours_above_limited": "Time on the rung of a limited attack or above",
    "hours_above_all_out": "Time on the rung of an all-out attack or above",
    "awareness_jpn_s": "First launch, until Japan knows of it",
    "awareness_rok_s": "First launch, until the Republic of Korea knows of it",
    "awareness_usa_s": "First launch, until the United States knows of it",
    "alert_lag_s": "Launch, until the first public alert",
    "alert_margin_s": "Time from the alert to the impact",
    "unwarned_people": "People at risk who were not in shelter",
    "aircraft_days_lost": "Days of flying lost with aircraft hit on the ground",
    "late_alerts": "Alerts that came late by a mistake",
    "false_alerts": "Alerts to people whom nothing threatened",
    "corrected_alerts": "False alerts that were taken back",
    "missiles_intercepted": "Missiles intercepted",
}


def called(name: str) -> str:
    """A measure in English words. Raises ``KeyError`` for an unknown name."""
    return WORDS[name]
