using Google.Longrunning;
using Grid.Benchmarks.Load;

namespace Grid.Benchmarks.Scheduler.Durable;

/// <summary>Execute calls, each made once; how long each took, and whether every one of them really ran.</summary>
internal sealed class ExecuteLoad(IReadOnlyList<LoadCall> calls) : ILoadSource
{
    public const string Path = "/build.bazel.remote.execution.v2.Execution/Execute";

    private readonly List<LoadAnswer> _answers = new(calls.Count);
    private int _next = -1;

    public IEnumerable<TimeSpan> Durations => _answers.Select(answer => answer.Duration);

    public bool TryNext(out LoadCall call)
    {
        int index = Interlocked.Increment(ref _next);
        call = index < calls.Count ? calls[index] : default;
        return index < calls.Count;
    }

    public void Done(LoadAnswer answer)
    {
        lock (_answers)
        {
            _answers.Add(answer);
        }
    }

    /// <summary>A refused, failed or cached execution is quick, and would make a fine figure of nothing.</summary>
    public void ThrowIfAnyDidNotRun()
    {
        foreach (LoadAnswer answer in _answers)
        {
            ThrowIfDidNotRun(Last(answer.Body));
        }
    }

    private static void ThrowIfDidNotRun(ReadOnlyMemory<byte> last)
    {
        Operation operation = Operation.Parser.ParseFrom(last.Span);
        Reapi.ExecuteResponse? response = operation.Done ? operation.Response.Unpack<Reapi.ExecuteResponse>() : null;
        if (response is null || response.Status is { Code: not 0 } || response.Result is null || response.CachedResult)
        {
            throw new InvalidOperationException($"An action did not run as it should: {operation}");
        }
    }

    private static ReadOnlyMemory<byte> Last(ReadOnlyMemory<byte> body)
    {
        ReadOnlyMemory<byte> last = default;
        foreach (ReadOnlyMemory<byte> message in GrpcBody.Messages(body))
        {
            last = message;
        }

        return last;
    }
}
