using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Grid.Clients.Running;

/// <summary>
/// A real program under test: started, read line by line, and gone with everything it started when this is disposed.
/// </summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private readonly ProgramCall _call;
    private readonly Process _process;
    private readonly ProgramOutput _standardOutput = new();
    private readonly ProgramOutput _standardError = new();
    private readonly ProgramOutput _both = new();

    private RunningProgram(ProgramCall call)
    {
        _call = call;
        _process = new Process { StartInfo = ToStartInfo(call) };
        _process.OutputDataReceived += (_, line) => Keep(line.Data, _standardOutput);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data, _standardError);
    }

    public string Report => $"── {_call}\n{_both.Text}";

    public static RunningProgram Start(ProgramCall call)
    {
        RunningProgram program = new(call);
        program._process.Start();
        program._process.StandardInput.Close();
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        return program;
    }

    /// <summary>
    /// The first line on either output that matches; fails with all the output when the program ends or time runs out
    /// first.
    /// </summary>
    public async Task<Match> LineAsync(Regex pattern, TimeSpan limit)
    {
        using CancellationTokenSource late = new(limit);
        Task<Match> line = _both.LineAsync(pattern);
        Task ended = _process.WaitForExitAsync(late.Token);
        await Task.WhenAny(line, ended);
        return line.IsCompletedSuccessfully
            ? await line
            : throw new InvalidOperationException($"No line like '{pattern}' within {limit} of\n{Report}");
    }

    /// <summary>
    /// Waits for the program to end by itself; kills it and fails with all its output when it does not do so in time.
    /// </summary>
    public async Task<ProgramResult> ResultAsync(TimeSpan limit)
    {
        using CancellationTokenSource late = new(limit);
        try
        {
            await _process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
            throw new TimeoutException($"Not finished within {limit}, so killed:\n{Report}");
        }

        return new ProgramResult(_call, _process.ExitCode, _standardOutput.Text, _standardError.Text);
    }

    /// <summary>SIGTERM: it may finish what it is at.</summary>
    public async Task AskToStopAsync()
    {
        await using RunningProgram kill = Start(new ProgramCall("kill", "-TERM", $"{_process.Id}"));
        await kill._process.WaitForExitAsync();
    }

    /// <summary>SIGKILL: no warning, no farewell.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
    }

    /// <summary>SIGKILL for the program alone: what it started lives on, as when the system kills one process.</summary>
    public async Task KillAloneAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private static ProcessStartInfo ToStartInfo(ProgramCall call)
    {
        ProcessStartInfo start = new(call.Name, call.Arguments)
        {
            WorkingDirectory = call.Directory ?? string.Empty,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in call.Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private void Keep(string? line, ProgramOutput output)
    {
        if (line is not null)
        {
            output.Add(line);
            _both.Add(line);
        }
    }
}
