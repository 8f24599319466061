using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Grid.Persistence;
using Grid.Scheduling;
using Grid.Scheduling.Durable;

namespace Grid.Dispatch.Tests.Election;

/// <summary>An office in the test's hand: who stands for it is elected when the test says so. Nothing is kept.</summary>
internal sealed class PaperOffice : ISchedulerStore
{
    private readonly Channel<Func<PaperTerm>> _elections = Channel.CreateUnbounded<Func<PaperTerm>>();
    private readonly Channel<WriterRecord?> _news = Channel.CreateUnbounded<WriterRecord?>();

    public string Name => "paper";

    /// <summary>Elects whoever stands next.</summary>
    public PaperTerm Elect(long epoch)
    {
        PaperTerm term = new(epoch);
        _elections.Writer.TryWrite(() => term);
        return term;
    }

    /// <summary>Fails the next election.</summary>
    public void Fail(Exception failure) => _elections.Writer.TryWrite(() => throw failure);

    /// <summary>Lets it be known who is the writer.</summary>
    public void Tell(WriterRecord? writer) => _news.Writer.TryWrite(writer);

    public async Task<IWriterTerm> TakeOfficeAsync(string address, CancellationToken cancellation) =>
        (await _elections.Reader.ReadAsync(cancellation))();

    public async IAsyncEnumerable<WriterRecord?> WatchWriterAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (WriterRecord? writer in _news.Reader.ReadAllAsync(cancellation))
        {
            yield return writer;
        }
    }

    public Task<WriterRecord?> FindWriterAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task<OperationView?> FindOperationAsync(OperationName name, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<OperationView>> ListOperationsAsync(OperationRange range, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<JobEvent>> EventsOfAsync(OperationName operation, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
