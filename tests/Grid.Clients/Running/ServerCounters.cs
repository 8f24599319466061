using System.Globalization;

namespace Grid.Clients.Running;

/// <summary>
/// The server's own account of what it did, as its metrics page gives it: proof that work happened remotely.
/// </summary>
internal sealed record ServerCounters(
    long ActionsExecuted,
    long ActionCacheHits,
    long ActionCacheMisses,
    long CasBytesReceived,
    long CasBytesSent,
    long OperationsCreated,
    long LeasesAssigned)
{
    public static ServerCounters Parse(string page)
    {
        // A counter that nothing has been counted on yet is not listed.
        Dictionary<string, long> sums = SumByName(page);
        long Sum(string name) => sums.GetValueOrDefault(name);
        return new ServerCounters(
            Sum("grid_actions_executed_total"),
            Sum("grid_action_cache_hits_total"),
            Sum("grid_action_cache_misses_total"),
            Sum("grid_cas_bytes_received_total"),
            Sum("grid_cas_bytes_sent_total"),
            Sum("grid_operations_created_total"),
            Sum("grid_leases_assigned_total"));
    }

    public static ServerCounters operator -(ServerCounters now, ServerCounters before) => new(
        now.ActionsExecuted - before.ActionsExecuted,
        now.ActionCacheHits - before.ActionCacheHits,
        now.ActionCacheMisses - before.ActionCacheMisses,
        now.CasBytesReceived - before.CasBytesReceived,
        now.CasBytesSent - before.CasBytesSent,
        now.OperationsCreated - before.OperationsCreated,
        now.LeasesAssigned - before.LeasesAssigned);

    // A counter may be split by labels (instance, digest function); the tests ask about the whole server.
    private static Dictionary<string, long> SumByName(string page) => page
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Where(line => !line.StartsWith('#'))
        .GroupBy(line => line[..line.IndexOfAny(['{', ' '])], ValueOf)
        .ToDictionary(samples => samples.Key, samples => (long)samples.Sum());

    private static double ValueOf(string line) =>
        double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
}
