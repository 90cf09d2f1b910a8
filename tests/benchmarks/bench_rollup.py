# ruff: noqa: T201  # a benchmark speaks by print
"""Roll-up SQL on DuckDB and Spark over the same folder of packages, every row compared.

Run: python -m pytest tests/benchmarks/bench_rollup.py -m benchmark -s
14 counties x 3 areas x 10 years by quarters; ROLLUP_YEARS makes it smaller. Spark needs pyspark and
Java; without them only DuckDB is measured.
"""

import os
import random
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from tytti_desktop.evaluation.rollup import combine
from tytti_desktop.evaluation.rollup.package import COLUMNS

pytest.importorskip("duckdb")
COUNTIES, AREAS = 14, 3
YEARS = int(os.environ.get("ROLLUP_YEARS", "10"))
TABLES = {"clients": 6, "age": 9, "visits": 12, "network": 10, "screenings": 12, "waits": 8}
QUARTERS = (("01-01", "03-31"), ("04-01", "06-30"), ("07-01", "09-30"), ("10-01", "12-31"))
QUERIES = ("combined", "yearly", "cube")


def simulated(folder: Path) -> int:
    """Write one Parquet file for each package; return how many rows."""
    import duckdb

    rng, con, rows = random.Random(9), duckdb.connect(), 0
    con.execute(f"create table t ({', '.join(f'{n} {k}' for n, k in COLUMNS)})")
    for county in range(COUNTIES):
        for area in range(AREAS):
            for year in range(2017, 2017 + YEARS):
                for first, last in QUARTERS:
                    name = f"p{county}-{area}-{year}-{first}"
                    made = [
                        (name, f"alue {area}", f"county {county:02}", f"{year}-{first}",
                         f"{year}-{last}", table, f"r{row}", "n", rng.randrange(40))
                        for table, n in TABLES.items()
                        for row in range(n)
                    ]  # fmt: skip
                    con.execute("delete from t")
                    con.executemany(f"insert into t values ({', '.join('?' * 9)})", made)  # noqa: S608
                    con.execute(f"copy t to '{folder / name}.parquet' (format parquet)")
                    rows += len(made)
    return rows


def timed(ask: Any, query: str) -> tuple[float, list[tuple[Any, ...]]]:
    start = time.perf_counter()
    rows = [tuple(row) for row in ask(query)]
    return time.perf_counter() - start, rows


@pytest.mark.benchmark
@pytest.mark.timeout(3600)
def test_both_engines_give_every_row_alike(tmp_path: Path) -> None:
    import duckdb

    rows = simulated(tmp_path)
    files = len(list(tmp_path.iterdir()))
    print(f"\n{files} packages, {rows} rows")
    con = duckdb.connect()
    con.execute("set threads to 1")
    con.execute(f"create view packages as select * from read_parquet('{tmp_path}/*.parquet')")  # noqa: S608
    found = {}
    for name in QUERIES:
        seconds, found[name] = timed(lambda q: con.execute(q).fetchall(), combine.sql(name))
        print(f"duckdb {name}: {seconds:.2f} s, {len(found[name])} rows")
    spark = session()
    spark.read.parquet(str(tmp_path)).createOrReplaceTempView("packages")
    for name in QUERIES:
        seconds, theirs = timed(lambda q: spark.sql(q).collect(), combine.sql(name))
        print(f"spark {name}: {seconds:.2f} s, {len(theirs)} rows")
        assert theirs == found[name]
    spark.stop()


def session() -> Any:
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is installed for this benchmark only")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    made = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    return made.config("spark.sql.shuffle.partitions", "4").getOrCreate()
