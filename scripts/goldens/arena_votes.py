"""Fits of 10,000 simulated arena votes, independent of Tiebreak: maximum likelihood by SciPy, checked here by evalica.

    pip install numpy==2.4.6 scipy==1.17.1 evalica==0.4.2
    python scripts/goldens/arena_votes.py > test/fixtures/goldens/arena-votes.json

The votes are made by whole numbers alone, so that test/fixtures/arena-votes.ts makes the same ones. Gradients are by complex
steps, second derivatives by differences of those.
"""

import json

import numpy as np
from evalica import Winner, newman
from scipy.optimize import minimize

WORTHS = [3, 4, 5, 6, 8, 9, 11, 12, 14, 16, 18, 21, 24, 27, 31, 35, 40, 46, 53, 60]
TIE, BOTH_BAD, SKIP = 8, 4, 2
COUNT = 10_000
MODULUS = 2**31 - 1
STEP = 1e-30


def votes():
    state = 20261130

    def draw():
        nonlocal state
        state = state * 16807 % MODULUS
        return state

    for _ in range(COUNT):
        a = draw() % len(WORTHS)
        b = (a + 1 + draw() % (len(WORTHS) - 1)) % len(WORTHS)
        # The place of model_a is worth a tenth.
        weights = [11 * WORTHS[a], 10 * WORTHS[b], 10 * TIE, 10 * BOTH_BAD, 10 * SKIP]
        left = draw() % sum(weights)
        for vote, weight in enumerate(weights):
            if left < weight:
                break
            left -= weight
        yield a, b, vote, 1 + draw() % 3


def table(both_bad_ties, weighted):
    wins = np.zeros((len(WORTHS), len(WORTHS), 3))
    for a, b, vote, weight in votes():
        if vote == 4 or (vote == 3 and not both_bad_ties):
            continue
        wins[a, b, min(vote, 2)] += weight if weighted else 1
    return wins


def nll(parameters, wins, ties):
    n = len(WORTHS)
    scores, h, t = parameters[:n], parameters[n], parameters[n + 1]
    z = scores[:, None] - scores[None, :] + h
    if ties == "half":
        first, second = -np.log(1 + np.exp(-z)), -np.log(1 + np.exp(z))
        return -np.sum((wins[..., 0] + wins[..., 2] / 2) * first + (wins[..., 1] + wins[..., 2] / 2) * second)
    if ties == "rao-kupper":
        first = -np.log(1 + np.exp(t - z))
        second = -np.log(1 + np.exp(t + z))
        similar = first + second + np.log(np.exp(2 * t) - 1)
    else:
        total = np.log(np.exp(z / 2) + np.exp(-z / 2) + t)
        first, second, similar = z / 2 - total, -z / 2 - total, np.log(t) - total
    return -np.sum(wins[..., 0] * first + wins[..., 1] * second + wins[..., 2] * similar)


def fit(wins, ties, position):
    n = len(WORTHS)
    free = list(range(1, n)) + ([n] if position else []) + ([] if ties == "half" else [n + 1])
    start = np.zeros(n + 2)
    start[n + 1] = 1

    def whole(x):
        parameters = np.array(start, dtype=x.dtype)
        parameters[free] = x
        return parameters

    def value(x):
        return nll(whole(x), wins, ties)

    def gradient(x):
        return np.array([value(x + 1j * STEP * np.eye(len(x))[k]).imag / STEP for k in range(len(x))])

    def hessian(x):
        rows = np.array(
            [(gradient(x + 1e-5 * e) - gradient(x - 1e-5 * e)) / 2e-5 for e in np.eye(len(x))]
        )
        return (rows + rows.T) / 2

    x = minimize(value, start[free], jac=gradient, method="BFGS", options={"gtol": 1e-6}).x
    for _ in range(4):
        x = x - np.linalg.solve(hessian(x), gradient(x))
    covariance = np.zeros((n + 2, n + 2))
    covariance[np.ix_(free, free)] = np.linalg.inv(hessian(x))
    centre = np.eye(n + 2)
    centre[:n, :n] -= 1 / n
    errors = np.sqrt(np.maximum(0, np.diag(centre @ covariance @ centre.T)))
    parameters = whole(x)
    result = {
        "scores": list(parameters[:n] - parameters[:n].mean()),
        "logLikelihood": -float(value(x)),
        "positionEffect": float(parameters[n]) if position else None,
        "tie": None if ties == "half" else float(parameters[n + 1]),
    }
    # A tie of two half wins is no likelihood of what was said, and its information no error.
    return result if ties == "half" else {**result, "errors": list(errors[:n])}


def evalica_scores():
    rows = [row for row in votes() if row[2] < 3]
    winners = [Winner.X, Winner.Y, Winner.Draw]
    names = [f"model-{i:02}" for i in range(len(WORTHS))]
    result = newman(
        [names[a] for a, _, _, _ in rows],
        [names[b] for _, b, _, _ in rows],
        [winners[vote] for _, _, vote, _ in rows],
        tolerance=1e-13,
        limit=100_000,
    )
    logs = np.log(result.scores[names].to_numpy())
    return list(logs - logs.mean())


cases = [
    {"ties": ties, "position": position, "bothBad": both_bad, "weighted": weighted}
    for ties in ["rao-kupper", "davidson", "half"]
    for position, both_bad, weighted in [(True, "tie", False), (False, "skip", False), (False, "tie", True)]
]
fits = [
    {**case, **fit(table(case["bothBad"] == "tie", case["weighted"]), case["ties"], case["position"])}
    for case in cases
]
of_evalica = evalica_scores()
ours = next(f for f in fits if f["ties"] == "davidson" and f["bothBad"] == "skip")
assert np.abs(np.array(of_evalica) - np.array(ours["scores"])).max() < 1e-6, "evalica differs"
counts = [0] * 5
for _, _, vote, _ in votes():
    counts[vote] += 1
print(
    json.dumps(
        {
            "source": "scripts/goldens/arena_votes.py: SciPy 1.17.1; Newman's ties of evalica 0.4.2 are the case davidson, skip",
            "counts": counts,
            "fits": json.loads(json.dumps(fits), parse_float=lambda text: round(float(text), 9)),
        }
    )
)
