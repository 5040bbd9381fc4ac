"""Goldens of Dawid and Skene's model: what crowd-kit says of small made-up answers.

    python -m venv env && env/bin/pip install crowd-kit==1.4.2
    env/bin/python scripts/goldens/dawid_skene.py test/fixtures/goldens/dawid-skene.json

Answers are drawn by a seed; a dash is no answer. crowd-kit starts from shares of votes and lets no probability of an answer be less than
1e-10, as the product does; here it runs 60 rounds whatever they change. It knows only items that somebody answered.
"""

import json
import pathlib
import sys

import numpy as np
import pandas as pd
from crowdkit.aggregation import DawidSkene


def drawn(seed, items, skills, missing, prior):
    random = np.random.default_rng(seed)
    truth = random.choice(3, items, p=prior)
    rows = []
    for item in range(items):
        said = []
        for skill in skills:
            right = random.random() < skill
            answer = int(truth[item]) if right else int(random.integers(0, 3))
            said.append("-" if random.random() < missing else str(answer))
        if all(one == "-" for one in said):
            said[0] = str(int(truth[item]))
        rows.append("".join(said))
    return rows


def fitted(rows):
    answers = [
        {"task": item, "worker": rater, "label": int(answer)}
        for item, row in enumerate(rows)
        for rater, answer in enumerate(row)
        if answer != "-"
    ]
    model = DawidSkene(n_iter=60, tol=-1).fit(pd.DataFrame(answers))
    posterior = model.probas_.reindex(columns=range(3)).fillna(0).sort_index()
    errors = model.errors_
    # crowd-kit's columns are true labels.
    matrices = [
        [[float(errors.loc[(rater, answer), truth]) for answer in range(3)] for truth in range(3)]
        for rater in range(len(rows[0]))
    ]
    return {
        "posterior": posterior.to_numpy().tolist(),
        "prior": model.priors_.reindex(range(3)).fillna(0).tolist(),
        "errors": matrices,
    }


CASES = [
    ("three raters of different skill", drawn(1, 60, [0.9, 0.7, 0.4], 0, [0.4, 0.4, 0.2])),
    ("five raters, many answers missing", drawn(2, 80, [0.9, 0.8, 0.7, 0.6, 0.3], 0.5, [0.4, 0.4, 0.2])),
    ("two raters who often differ", drawn(3, 40, [0.6, 0.5], 0.1, [0.34, 0.33, 0.33])),
    ("one rater alone", drawn(4, 20, [0.8], 0, [0.5, 0.3, 0.2])),
]

source = "crowd-kit 1.4.2; digits are classes, a dash is no answer"
cases = [{"desc": desc, "answers": rows, **fitted(rows)} for desc, rows in CASES]
pathlib.Path(sys.argv[1]).write_text(json.dumps({"source": source, "cases": cases}, separators=(",", ":")).replace('{"desc"', '\n{"desc"') + "\n")
