"""The books and the rules of statuses, checked as SQL: each query finds what must not be."""

from sqlalchemy import text

from core.store.database import Tx

_SHOWN = 20

_RULES = {
    "the account's row is not the sum of its entries": """
        SELECT a.id FROM accounts a
        LEFT JOIN (SELECT account, SUM(available_change) AS available, SUM(held_change) AS held
                   FROM entries GROUP BY account) e ON e.account = a.id
        WHERE a.available <> COALESCE(e.available, 0) OR a.held <> COALESCE(e.held, 0)""",
    "the account is below zero": "SELECT id FROM accounts WHERE available < 0 OR held < 0",
    "what the account holds is not the price of its open videos": """
        SELECT a.id FROM accounts a
        LEFT JOIN (SELECT account, SUM(price) AS price FROM videos
                   WHERE status NOT IN ('ready', 'failed') GROUP BY account) v ON v.account = a.id
        WHERE a.held <> COALESCE(v.price, 0)""",
    "the video's hold is missing, belongs to another account or is not its price": """
        SELECT v.id FROM videos v LEFT JOIN entries e ON e.video_id = v.id AND e.step = 'hold'
        WHERE v.price > 0 AND (e.id IS NULL OR e.account <> v.account OR e.held_change <> v.price)""",
    "the open video has ended in the books": """
        SELECT v.id FROM videos v JOIN entries e ON e.video_id = v.id AND e.step = 'end'
        WHERE v.status NOT IN ('ready', 'failed')""",
    "the ended video has not ended so in the books": """
        SELECT v.id FROM videos v LEFT JOIN entries e ON e.video_id = v.id AND e.step = 'end'
        WHERE v.status IN ('ready', 'failed') AND v.price > 0 AND (
            e.id IS NULL OR e.account <> v.account OR e.held_change <> -v.price
            OR e.kind <> CASE v.status WHEN 'ready' THEN 'capture' ELSE 'release' END)""",
    "credits moved for a video that is not there, or that is a gift": """
        SELECT e.video_id FROM entries e LEFT JOIN videos v ON v.id = e.video_id
        WHERE e.video_id IS NOT NULL AND (v.id IS NULL OR v.price = 0)""",
    "the video has no price, is no gift and was not brought": """
        SELECT id FROM videos WHERE price <= 0 AND gift_of IS NULL AND NOT brought""",
    "the brought video has a price, a provider or an original, or is not there": """
        SELECT id FROM videos WHERE brought AND (
            price <> 0 OR provider_id IS NOT NULL OR remix_of IS NOT NULL OR gift_of IS NOT NULL
            OR status <> 'ready')""",
    "the video is awaited and will never be looked at": """
        SELECT id FROM bringings WHERE state <> 'over' AND due_at IS NULL""",
    "the team's credits are not what was filled in less what was drained and spent": """
        SELECT a.team FROM accounts a
        JOIN (SELECT account,
                     SUM(CASE WHEN kind IN ('fill', 'drain') THEN available_change
                              WHEN kind = 'capture' THEN held_change ELSE 0 END) AS credits
              FROM entries GROUP BY account) e ON e.account = a.id
        GROUP BY a.team HAVING SUM(a.available + a.held) <> SUM(e.credits)""",
    "the video was submitted more than twice": "SELECT id FROM videos WHERE attempts > 2",
    "two videos have this id at the provider": """
        SELECT provider_id FROM videos WHERE provider_id IS NOT NULL
        GROUP BY provider, provider_id HAVING COUNT(*) > 1""",
    "two submits in doubt share this fingerprint": """
        SELECT fingerprint FROM videos WHERE status = 'submitting' AND fingerprint IS NOT NULL
        GROUP BY fingerprint HAVING COUNT(*) > 1""",
    "the open video will never be looked at": """
        SELECT id FROM videos WHERE status NOT IN ('ready', 'failed') AND due_at IS NULL""",
    "the submit in doubt has no time from which it may be reconciled": """
        SELECT id FROM videos WHERE status = 'submitting' AND (submitted_at IS NULL OR attempts < 1)""",
    "the running video has no id at its provider": """
        SELECT id FROM videos WHERE status IN ('running', 'storing') AND provider_id IS NULL""",
    "the chain will never go on": """
        SELECT c.id FROM chains c JOIN videos v ON v.id = c.video_id
        WHERE c.state = 'going' AND v.status IN ('ready', 'failed') AND c.due_at IS NULL""",
    "a step of the chain is no remix of the one before": """
        SELECT s.chain_id FROM chain_steps s JOIN videos v ON v.id = s.video_id
        LEFT JOIN chain_steps b ON b.chain_id = s.chain_id AND b.step = s.step - 1
        WHERE s.step > 1 AND (b.video_id IS NULL OR v.remix_of IS NULL OR v.remix_of <> b.video_id)""",
    "the ready video has no film": """
        SELECT id FROM videos WHERE status = 'ready' AND (film_key IS NULL OR film_bytes <= 0)""",
}


def breaches(tx: Tx) -> list[str]:
    """One sentence for each thing found, at most twenty a rule; empty when all is well."""
    return [
        f"{culprit}: {rule}"
        for rule, query in _RULES.items()
        for culprit in tx.execute(text(f"{query} LIMIT {_SHOWN}")).scalars()
    ]
