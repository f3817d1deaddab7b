"""The metrics, read by Prometheus' own parser."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from built_server import BuiltServer


def test_prometheus_understands_every_line(server: BuiltServer) -> None:
    families = {family.name: family for family in text_string_to_metric_families(server.request("GET", "/api/v1/metrics").text)}
    assert all(family.documentation for family in families.values())
    assert families["http_request_duration_seconds"].type == "histogram"
    assert families["process_cpu_seconds"].type == "counter"
    [takes_changes] = families["argilla_space_storage_takes_changes"].samples
    assert takes_changes.value == 1
    [info] = families["argilla_space_info"].samples
    assert info.labels.keys() == {"version", "database", "place"}
