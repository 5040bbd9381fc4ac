"""Goldens of agreement between raters: what krippendorff, statsmodels and irrCAC say of small made-up labels.

    python -m venv env && env/bin/pip install krippendorff==0.8.1 statsmodels==0.15.0 irrCAC==0.4.4
    env/bin/python scripts/goldens/agreement.py test/fixtures/goldens/agreement.json

Labels are drawn by a seed; a dash is no answer. Cohen's kappa is statsmodels' over the pairs that both raters labelled, Fleiss' kappa
and Gwet's AC1 are irrCAC's with all three labels as categories, alpha is krippendorff's. Where all answered, Fleiss' kappa is
checked against statsmodels too.
"""

import json
import pathlib
import sys

import krippendorff
import numpy as np
import pandas as pd
from irrCAC.raw import CAC
from statsmodels.stats.inter_rater import aggregate_raters, cohens_kappa, fleiss_kappa

LABELS = ["First", "Second", "Similar"]


def drawn(seed, pairs, raters, agree, missing):
    random = np.random.default_rng(seed)
    truth = random.integers(0, 3, pairs)
    said = np.where(random.random((pairs, raters)) < agree, truth[:, None], random.integers(0, 3, (pairs, raters)))
    return np.where(random.random((pairs, raters)) < missing, -1, said)


def measures(codes):
    answered = codes[(codes >= 0).all(axis=1)]
    frame = pd.DataFrame([[LABELS[code] if code >= 0 else None for code in row] for row in codes])
    cac = CAC(frame, categories=LABELS, digits=15)
    reliability = np.where(codes < 0, np.nan, codes).T.astype(float)
    cohen = None
    if codes.shape[1] == 2:
        table = np.zeros((3, 3))
        for first, second in answered:
            table[first, second] += 1
        cohen = float(cohens_kappa(table, return_results=False))
    fleiss = float(cac.fleiss()["est"]["coefficient_value"])
    if (codes >= 0).all():
        assert abs(fleiss - fleiss_kappa(aggregate_raters(codes, n_cat=3)[0])) < 1e-9
    return {
        "cohen": cohen,
        "fleiss": fleiss,
        "ac1": float(cac.gwet()["est"]["coefficient_value"]),
        "alpha": float(krippendorff.alpha(reliability_data=reliability, level_of_measurement="nominal", value_domain=[0.0, 1.0, 2.0])),
    }


CASES = [
    ("two raters", drawn(1, 40, 2, 0.7, 0)),
    ("two raters, some answers missing", drawn(2, 40, 2, 0.6, 0.2)),
    ("three raters", drawn(3, 30, 3, 0.5, 0)),
    ("five raters, many answers missing", drawn(4, 60, 5, 0.6, 0.5)),
    ("four raters who hardly agree", drawn(5, 25, 4, 0.05, 0.1)),
    ("two people of sixty pairs, some not judged", drawn(7, 60, 2, 0.7, 0.04)),
    ("three raters, one label rare", np.where(drawn(6, 30, 3, 0.8, 0.1) == 2, 0, drawn(6, 30, 3, 0.8, 0.1))),
]

cases = [
    {"desc": desc, "labels": ["".join("FSE"[code] if code >= 0 else "-" for code in row) for row in codes], **measures(codes)}
    for desc, codes in CASES
]
source = "krippendorff 0.8.1, statsmodels 0.15.0, irrCAC 0.4.4; letters are First, Second and (E) Similar"
pathlib.Path(sys.argv[1]).write_text(json.dumps({"source": source, "cases": cases}, indent=1) + "\n")
