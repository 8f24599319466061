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

    /// <summary>
    /// A proxy, and then a program beside it in one root: what the proxy mounts is to be seen by the other.
    /// </summary>
    public static ProgramCall ThenInOneRoot(string address, string socket, string folder, params IReadOnlyList<string> program)
    {
        string[] proxy = [SourceTree.Dotnet, SourceTree.GridAssembly, .. Arguments(address, socket, folder)];
        string script = $"{Quoted(proxy)} & until [ -S {socket} ]; do sleep 0.05; done; exec {Quoted(program)}";
        return ClientsRoot.Inside(
            new ProgramCall("sh", "-c", script), SourceTree.DotnetRoot, Path.GetDirectoryName(SourceTree.GridAssembly)!);
    }

    /// <summary>A proxy on a unix socket before a server, on the host or in the root.</summary>
    public static string[] Arguments(string address, string socket, string folder) =>
        ["cas-proxy", $"--remote=http://{address}", $"--bind=unix:{socket}", "--log-level=info", folder];

    private static string Quoted(IEnumerable<string> words) => string.Join(' ', words.Select(word => $"'{word}'"));
}
