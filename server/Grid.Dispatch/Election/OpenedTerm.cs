namespace Grid.Dispatch.Election;

/// <summary>What works for as long as a term lasts.</summary>
/// <param name="Dispatcher">Serves calls.</param>
/// <param name="Beside">Works beside it, and ends before it.</param>
public sealed record OpenedTerm(Dispatcher Dispatcher, IAsyncDisposable? Beside = null) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        if (Beside is not null)
        {
            await Beside.DisposeAsync();
        }

        await Dispatcher.DisposeAsync();
    }
}
