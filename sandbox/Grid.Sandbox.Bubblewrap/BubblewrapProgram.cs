using Grid.Core;

namespace Grid.Sandbox.Bubblewrap;

/// <summary>Finds bubblewrap on this machine.</summary>
internal static class BubblewrapProgram
{
    private static readonly string[] Folders = ["/usr/local/bin", "/usr/bin", "/bin"];

    /// <exception cref="GridException">FAILED_PRECONDITION when it is not there.</exception>
    public static string Find(string? configured)
    {
        if (configured is not null)
        {
            return File.Exists(configured)
                ? configured
                : throw GridException.FailedPrecondition($"There is no bubblewrap at '{configured}'.");
        }

        return Folders.Select(folder => $"{folder}/bwrap").FirstOrDefault(File.Exists) ?? throw GridException.FailedPrecondition(
            $"There is no bubblewrap (bwrap) in {string.Join(", ", Folders)}: install it, or say where it is with 'bwrap'.");
    }
}
