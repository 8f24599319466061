using System.Diagnostics;

namespace Grid.Interop;

/// <summary>Runs Python programs that use gRPC's own Python implementation.</summary>
internal static class PythonInterpreter
{
    // Debian's packages are seen by Debian's interpreter only, which need not be the first in PATH.
    private const string Executable = "/usr/bin/python3";

    private static readonly TimeSpan DurationMax = TimeSpan.FromMinutes(2);

    private static readonly Lazy<bool> HasGrpc = new(() => File.Exists(Executable) && Imports("grpc, google.protobuf"));

    /// <summary>Why nothing can be run here, or null. On a build machine nothing is skipped: there the tests fail instead.</summary>
    public static string? ReasonToSkip() => HasGrpc.Value || Environment.GetEnvironmentVariable("CI") == "true"
        ? null
        : "python3-grpcio is not installed (apt-get install python3-grpcio).";

    /// <summary>Runs a program of this folder to its end; throws with what it printed unless it exits with 0.</summary>
    public static async Task RunAsync(string program, params string[] arguments)
    {
        using CancellationTokenSource timeout = new(DurationMax);
        using Process process = Start([Path.Combine(AppContext.BaseDirectory, "python", program), .. arguments]);
        try
        {
            string[] printed = await Task.WhenAll(
                process.StandardOutput.ReadToEndAsync(timeout.Token), process.StandardError.ReadToEndAsync(timeout.Token));
            await process.WaitForExitAsync(timeout.Token);
            process.ExitCode.ShouldBe(0, string.Concat(printed));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static bool Imports(string modules)
    {
        using Process process = Start(["-c", $"import {modules}"]);
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static Process Start(IEnumerable<string> arguments) => Process.Start(
        new ProcessStartInfo(Executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
