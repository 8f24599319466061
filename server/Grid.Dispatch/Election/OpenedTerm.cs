namespace Grid.Dispatch.Election;

/// <summary>What works for as long as a term lasts.</summary>
/// <param name="Dispatcher">Serves calls.</param>
/// <param name="Beside">Works beside it, and ends before it.</param>
public sealed record OpenedTerm(Dispatcher Dispatcher, IAsyncDisposable? Beside = null) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (Beside is not null)
            {
                await Beside.DisposeAsync();
            }
        }
        finally
        {
            // Whatever became of the rest: who waits here has to go on at the next writer.
            await Dispatcher.DisposeAsync();
        }
    }
}
