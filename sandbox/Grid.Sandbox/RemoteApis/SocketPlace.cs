using System.Text;
using Grid.Core;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.RemoteApis;

/// <summary>Where an action wants its socket, which is for a client to say and so hostile until it was checked.</summary>
internal static class SocketPlace
{
    // What the kernel has room for in an address, without the '/' before it and the zero behind it.
    private const int BytesMax = 106;

    // The machine's own file systems lie there, whatever the input root has.
    private static readonly string[] Taken = ["dev", "proc", "sys"];

    /// <summary>The path in plain terms, relative to the input root.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT saying what it cannot be.</exception>
    public static string Parse(string value)
    {
        const string What = "The platform property '" + RemoteApisSandbox.Property + "'";
        IReadOnlyList<string> names = InputPath.Parse([], value, What);
        string path = string.Join('/', names);
        if (names.Count == 0 || Taken.Contains(names[0]))
        {
            throw GridException.InvalidArgument(
                $"{What} is '{value}', where no socket can be: name a file in the input root that is not in /dev, /proc or /sys.");
        }

        if (Encoding.UTF8.GetByteCount(path) > BytesMax)
        {
            throw GridException.InvalidArgument(
                $"{What} is longer than the {BytesMax} bytes that a socket's address has room for: name a shorter path.");
        }

        return path;
    }
}
