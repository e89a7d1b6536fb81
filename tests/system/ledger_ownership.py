"""Who spoke for the microphones of a pair of stations, for the ledger's checker; written apart from the product's own rule."""


def end_ns(record):
    return record["wall_start_ns"] + (record["end_ms"] - record["start_ms"]) * 1_000_000


class Ownership:
    """Who spoke for a set of microphones when: the newest term of those that had begun; before all of them, the set's first owner."""

    def __init__(self, lines):
        self.sets = {}
        self.known_ns = {}  # (set, term) -> when a log had it first
        for line in lines:
            claims = self.sets.setdefault(line["claimed"], {})
            for claim in line["claims"]:
                term, mine = claim["term"], (claim["from_ns"], claim["station"])
                claims[term] = min(mine, claims.get(term, mine))
                key = line["claimed"], term
                self.known_ns[key] = min(line["wall_ns"], self.known_ns.get(key, line["wall_ns"]))

    def fenced_since(self, record):
        """When it was known that the record does not count, because another station spoke then; None: it counts."""
        for name, claims in self.sets.items():
            if record["station"] != name and all(station != record["station"] for _, station in claims.values()):
                continue
            terms = [term for term, (from_ns, _) in claims.items() if from_ns <= end_ns(record)]
            speaks = claims[max(terms)][1] if terms else name
            if speaks != record["station"]:
                # Of a standby that spoke before its claim, or of one whose claim is not there at all, it always was.
                return self.known_ns[name, max(terms)] if terms else 0
        return None
