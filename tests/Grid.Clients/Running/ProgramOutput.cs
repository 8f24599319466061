using System.Text;
using System.Text.RegularExpressions;

namespace Grid.Clients.Running;

/// <summary>The lines a program has written so far, and the tests that wait for one of them.</summary>
internal sealed class ProgramOutput
{
    private const int KeptCharactersMax = 8 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private readonly List<(Regex Pattern, TaskCompletionSource<Match> Found)> _waiters = [];

    public string Text
    {
        get
        {
            lock (_gate)
            {
                return _text.ToString();
            }
        }
    }

    public void Add(string line)
    {
        lock (_gate)
        {
            if (_text.Length < KeptCharactersMax)
            {
                _text.Append(line).Append('\n');
            }

            _waiters.RemoveAll(waiter => Serve(waiter.Pattern, waiter.Found, line));
        }
    }

    /// <summary>The first line that matches, those already written included.</summary>
    public Task<Match> LineAsync(Regex pattern)
    {
        lock (_gate)
        {
            string[] lines = _text.ToString().Split('\n');
            Match? written = lines.Select(line => pattern.Match(line)).FirstOrDefault(match => match.Success);
            if (written is not null)
            {
                return Task.FromResult(written);
            }

            TaskCompletionSource<Match> found = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((pattern, found));
            return found.Task;
        }
    }

    private static bool Serve(Regex pattern, TaskCompletionSource<Match> found, string line)
    {
        Match match = pattern.Match(line);
        return match.Success && found.TrySetResult(match);
    }
}
