using Grid.Core;

namespace Grid.Sandbox.Runner.Serving;

/// <summary>The runs under way, by their ids.</summary>
internal sealed class RunBook
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, UnderwayRun> _runs = [];
    private bool _isClosed;

    /// <summary>Enters a run, which leaves when it is disposed.</summary>
    /// <exception cref="GridException">The id is unfit or taken, or there is no room.</exception>
    public UnderwayRun Enter(string id, string rootPath, CancellationToken hangUp)
    {
        if (id.Length is 0 or > RunnerLimits.RunIdLengthMax)
        {
            throw GridException.InvalidArgument(
                $"A run needs an id of 1 to {RunnerLimits.RunIdLengthMax} characters, this one has {id.Length}.");
        }

        lock (_gate)
        {
            if (_isClosed)
            {
                throw GridException.Unavailable("The runner is shutting down.");
            }

            if (_runs.Count == RunnerLimits.RunsMax)
            {
                throw GridException.ResourceExhausted($"The runner has {RunnerLimits.RunsMax} runs already, and takes no more.");
            }

            UnderwayRun run = new(id, rootPath, Leave, hangUp);
            return _runs.TryAdd(id, run)
                ? run
                : throw GridException.InvalidArgument($"There is a run '{id}' already: every run needs an id of its own.");
        }
    }

    /// <summary>Ends a run and waits until none of its processes is alive.</summary>
    public Task EndAsync(string id) => EndAsync(run => run.Id == id);

    /// <summary>The same for all runs below a folder.</summary>
    public Task EndBelowAsync(string path) =>
        EndAsync(run => run.RootPath == path || run.RootPath.StartsWith(path + "/", StringComparison.Ordinal));

    /// <summary>Takes no more, and ends what runs.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        return EndAsync(_ => true);
    }

    private async Task EndAsync(Func<UnderwayRun, bool> isChosen)
    {
        UnderwayRun[] chosen;
        lock (_gate)
        {
            chosen = [.. _runs.Values.Where(isChosen)];
        }

        await Task.WhenAll(chosen.Select(run => run.EndAsync()));
    }

    private void Leave(UnderwayRun run)
    {
        lock (_gate)
        {
            _runs.Remove(run.Id);
        }
    }
}
