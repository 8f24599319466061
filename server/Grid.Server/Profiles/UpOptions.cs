using Grid.Config.Diagnostics;
using Grid.Config.Model;
using Grid.Core;

namespace Grid.Server.Profiles;

/// <summary>What <c>grid up</c> was asked for.</summary>
/// <param name="Listen">Where the server listens.</param>
/// <param name="DataPath">The folder that keeps blobs and results.</param>
/// <param name="Jobs">How many actions its own bot runs at once; 0 for no bot.</param>
/// <param name="Instance">The one instance name it answers to; null for every name.</param>
/// <param name="MetricsListen">Where the page of counters is served, or null for none.</param>
internal sealed record UpOptions(
    ListenAddress Listen, string DataPath, int Jobs, InstanceName? Instance, ListenAddress? MetricsListen)
{
    /// <summary>Where the HTTP cache is served, or null for none.</summary>
    public ListenAddress? HttpCache { get; init; }

    /// <summary>How its bot runs commands.</summary>
    public SandboxConfig Sandbox { get; init; } = new SandboxConfig.HostTools(SourceLocation.BuiltIn);

    /// <summary>The folder used when none is named: the user's own data folder.</summary>
    public static string DefaultDataPath => Path.Combine(
        Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "gridserver");
}
