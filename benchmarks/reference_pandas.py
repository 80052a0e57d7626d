"""The yardstick: the same numbers as most people would write them, with sort, shift and groupby.

Nothing here is tuned and nothing here is used by the program; `scoring.py` in this folder runs it
beside the kernels and prints ratios.
"""

from __future__ import annotations

import numpy as np
import pandas as pd


def time_weighted_brier(forecasts: pd.DataFrame, predictions: pd.DataFrame) -> pd.Series:
    """Return the mean time-weighted Brier score of each source, weighted by coverage."""
    df = _with_ends(forecasts, predictions)
    df["weighted"] = df["duration"] * (df["probability"] - df["outcome"]) ** 2
    pair = df.groupby(["prediction", "source"])
    sums = pair[["weighted", "duration"]].sum()
    sums["span"] = pair["span"].first()
    sums = sums[sums["duration"] > 0]
    sums["coverage"] = sums["duration"] / sums["span"]
    sums["scored"] = sums["weighted"] / sums["duration"] * sums["coverage"]
    totals = sums.groupby("source")[["scored", "coverage"]].sum()
    return totals["scored"] / totals["coverage"]


def peer(forecasts: pd.DataFrame, predictions: pd.DataFrame) -> pd.Series:
    """Return the mean peer score of each source."""
    df = _with_ends(forecasts, predictions)
    df = df[df["duration"] > 0]
    df["credit"] = np.log(np.where(df["outcome"] == 1, df["probability"], 1 - df["probability"]))
    events = pd.concat(
        [
            pd.DataFrame(
                {
                    "prediction": df["prediction"],
                    "at": df[when],
                    "n": sign,
                    "sum": sign * df["credit"],
                }
            )
            for when, sign in (("begin", 1), ("end", -1))
        ]
    )
    events = events.groupby(["prediction", "at"], as_index=False).sum()
    by_prediction = events.groupby("prediction")
    events["n"] = by_prediction["n"].cumsum()
    events["sum"] = by_prediction["sum"].cumsum()
    length = by_prediction["at"].shift(-1) - events["at"]
    together = events["n"] > 1
    events["own"] = (length * events["n"] / (events["n"] - 1)).where(together, 0)
    events["all"] = (length * events["sum"] / (events["n"] - 1)).where(together, 0)
    before = events.groupby("prediction")[["own", "all"]].cumsum().shift(1)
    before.loc[~events["prediction"].duplicated()] = 0
    events[["own", "all"]] = before
    for when in ("begin", "end"):
        df = df.merge(
            events[["prediction", "at", "own", "all"]].add_suffix(f"_{when}"),
            left_on=["prediction", when],
            right_on=[f"prediction_{when}", f"at_{when}"],
        )
    # A prediction on which never two stood is not scored.
    df["own"] = df["own_end"] - df["own_begin"]
    df = df[df.groupby("prediction")["own"].transform("sum") > 0]
    everyone = df["all_end"] - df["all_begin"]
    df["gained"] = 100 * (df["credit"] * df["own"] - everyone) / df["span"]
    return df.groupby(["prediction", "source"])["gained"].sum().groupby("source").mean()


def calibration(forecasts: pd.DataFrame, predictions: pd.DataFrame) -> pd.DataFrame:
    """Return count, mean probability and share that came true in ten bins."""
    df = forecasts.join(predictions["outcome"], on="prediction")
    bins = pd.cut(df["probability"], np.linspace(0, 1, 11), include_lowest=True)
    grouped = df.groupby(bins, observed=True)
    return grouped.agg(
        n=("outcome", "size"), said=("probability", "mean"), true=("outcome", "mean")
    )


def mean_and_count(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Return count and mean score of each source, of scores that are computed already."""
    return forecasts.groupby("source")["score"].agg(["mean", "count"])


def _with_ends(forecasts: pd.DataFrame, predictions: pd.DataFrame) -> pd.DataFrame:
    df = forecasts.sort_values(["prediction", "source", "made_at"])
    df = df.join(predictions, on="prediction")
    df["next"] = df.groupby(["prediction", "source"])["made_at"].shift(-1)
    df["last"] = df[["closes_at", "known_at"]].min(axis=1)
    df["begin"] = df[["made_at", "opens_at"]].max(axis=1)
    df["end"] = df["next"].fillna(df["last"]).astype("int64")
    df["end"] = df[["end", "last"]].min(axis=1)
    df["duration"] = (df["end"] - df["begin"]).clip(lower=0)
    df["span"] = df["closes_at"] - df["opens_at"]
    return df
