using System.Diagnostics;

namespace Grid.Benchmarks;

/// <summary>A process of the real grid executable, started by a benchmark and stopped by it.</summary>
internal sealed class GridProgram : IAsyncDisposable
{
    private const int TerminateSignal = 15;

    private static readonly TimeSpan StartDurationMax = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopDurationMax = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _said = [];
    private readonly string _readyLine;

    private GridProgram(Process process, string readyLine)
    {
        _process = process;
        _readyLine = readyLine;
    }

    public ProcessFigures Figures => new(_process.Id);

    /// <summary>What it printed so far.</summary>
    public IReadOnlyList<string> Said
    {
        get
        {
            lock (_said)
            {
                return [.. _said];
            }
        }
    }

    /// <summary>Starts the executable and waits until it prints a line that begins with <paramref name="readyLine"/>.</summary>
    public static Task<GridProgram> StartAsync(string assembly, IEnumerable<string> arguments, string readyLine) =>
        StartAsync(new ProcessStartInfo("dotnet", [assembly, .. arguments]), readyLine);

    /// <summary>The same, where more than the executable has to be named.</summary>
    public static async Task<GridProgram> StartAsync(ProcessStartInfo start, string readyLine)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.UseShellExecute = false;
        GridProgram program = new(new Process { StartInfo = start, EnableRaisingEvents = true }, readyLine);
        program.Listen();
        try
        {
            await program._ready.Task.WaitAsync(StartDurationMax);
            return program;
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Signals.Send(_process.Id, TerminateSignal);
            using CancellationTokenSource limit = new(StopDurationMax);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    private void Listen()
    {
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException(
            $"'{string.Join(' ', _process.StartInfo.ArgumentList)}' ended before it was ready:\n{string.Join('\n', Said)}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_said)
        {
            _said.Add(line);
        }

        if (line.StartsWith(_readyLine, StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }
}
