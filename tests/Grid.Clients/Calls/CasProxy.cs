using System.Text.RegularExpressions;
using Grid.Clients.Running;

namespace Grid.Clients.Calls;

/// <summary>Our proxy, where buildbox-casd would be.</summary>
internal static class CasProxy
{
    private const string SystemPath = "/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin";

    /// <summary>What it says when it listens.</summary>
    public static readonly Regex ReadyLine = new("^ready");

    /// <summary>The folder with the program of casd's name that starts it.</summary>
    private static string WrapperFolder => Path.Combine(SourceTree.Root, "examples", "cas-proxy");

    /// <summary>The same call inside the clients' root, where it finds our proxy under casd's name.</summary>
    public static ProgramCall InPlaceOfCasd(ProgramCall call)
    {
        Dictionary<string, string> environment = new(call.Environment)
        {
            ["PATH"] = $"{WrapperFolder}:{SystemPath}",
            ["GRID"] = $"{SourceTree.Dotnet} {SourceTree.GridAssembly}",
        };
        return ClientsRoot.Inside(
            call with { Environment = environment },
            SourceTree.DotnetRoot,
            Path.GetDirectoryName(SourceTree.GridAssembly)!,
            WrapperFolder);
    }

    /// <summary>A proxy on a unix socket before a server, on the host or in the root.</summary>
    public static string[] Arguments(string address, string socket, string folder) =>
        ["cas-proxy", $"--remote=http://{address}", $"--bind=unix:{socket}", "--log-level=info", folder];
}
