using System.CommandLine;
using Build.Bazel.Semver;
using Grid.Server.Client.Output;

namespace Grid.Server.Client;

/// <summary><c>grid capabilities</c>: what the server says it can do.</summary>
internal static class CapabilitiesVerb
{
    public static Command Create(ClientVerb verb) =>
        verb.Create("capabilities", "Show what the server can do.", [], RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        var client = new Reapi.Capabilities.CapabilitiesClient(session.Calls);
        Reapi.ServerCapabilities capabilities = await client.GetCapabilitiesAsync(
            new Reapi.GetCapabilitiesRequest { InstanceName = session.Instance.Value }, cancellationToken: cancellation);

        session.Print(capabilities, terminal => Describe(capabilities).WriteTo(terminal));
        return ClientExit.Success;
    }

    private static TextFields Describe(Reapi.ServerCapabilities capabilities)
    {
        TextFields fields = new();
        fields.Add("API", $"{Version(capabilities.LowApiVersion)} to {Version(capabilities.HighApiVersion)}");
        if (capabilities.CacheCapabilities is { } cache)
        {
            Describe(fields, cache);
        }

        Describe(fields, capabilities.ExecutionCapabilities ?? new Reapi.ExecutionCapabilities());
        return fields;
    }

    private static void Describe(TextFields fields, Reapi.CacheCapabilities cache)
    {
        bool isUpdatable = cache.ActionCacheUpdateCapabilities?.UpdateEnabled ?? false;
        fields.Add("digest functions", string.Join(", ", cache.DigestFunctions));
        fields.Add("action cache", isUpdatable ? "clients may update it" : "read only for clients");
        fields.Add("largest batch", cache.MaxBatchTotalSizeBytes > 0 ? Sizes.OfBytes(cache.MaxBatchTotalSizeBytes) : "not limited");
        fields.Add("largest blob", cache.MaxCasBlobSizeBytes > 0 ? Sizes.OfBytes(cache.MaxCasBlobSizeBytes) : "not limited");
        fields.Add("compressors", string.Join(", ", cache.SupportedCompressors));
        fields.Add("absolute symlinks", cache.SymlinkAbsolutePathStrategy.ToString());
        fields.Add("split, splice", $"{YesNo(cache.SplitBlobSupport)}, {YesNo(cache.SpliceBlobSupport)}");
    }

    private static void Describe(TextFields fields, Reapi.ExecutionCapabilities execution)
    {
        fields.Add("execution", YesNo(execution.ExecEnabled));
        fields.Add("priorities", string.Join(", ", (execution.ExecutionPriorityCapabilities?.Priorities ?? [])
            .Select(range => $"{range.MinPriority} to {range.MaxPriority}")));
        fields.Add("node properties", string.Join(", ", execution.SupportedNodeProperties));
    }

    private static string Version(SemVer? version) =>
        version is null ? "?" : $"{version.Major}.{version.Minor}{(version.Patch > 0 ? $".{version.Patch}" : string.Empty)}";

    private static string YesNo(bool value) => value ? "yes" : "no";
}
