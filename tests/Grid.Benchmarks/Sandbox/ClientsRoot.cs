using System.Diagnostics;

namespace Grid.Benchmarks.Sandbox;

/// <summary>The Debian tree with recc and its compiler, and how to run a program in it.</summary>
internal static class ClientsRoot
{
    /// <summary>A program that sees the data folder, and <paramref name="read"/> without being able to change it.</summary>
    public static ProcessStartInfo Call(string dataPath, string directory, IEnumerable<string> read, IEnumerable<string> command) => new(
        Checkout.Script("in-clients-root"),
        ["--bind", dataPath, .. read.SelectMany(folder => new[] { "--read", folder }), "--chdir", directory, "--", .. command]);

    /// <summary>Runs a program to its end; how long that took.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<TimeSpan> RunAsync(ProcessStartInfo call, CancellationToken cancellation)
    {
        call.RedirectStandardOutput = true;
        call.RedirectStandardError = true;
        long start = Stopwatch.GetTimestamp();
        using Process process = Process.Start(call)!;
        Task<string> said = process.StandardOutput.ReadToEndAsync(cancellation);
        string complaint = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        return process.ExitCode == 0
            ? elapsed
            : throw new InvalidOperationException(
                $"'{string.Join(' ', call.ArgumentList)}' failed:\n{await said}{complaint}");
    }
}
