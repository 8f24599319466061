namespace Grid.Server.Composition;

/// <summary>Lets what is closed at once stand among what is closed asynchronously.</summary>
internal sealed class AsyncDisposal(IDisposable part) : IAsyncDisposable
{
    public ValueTask DisposeAsync()
    {
        part.Dispose();
        return ValueTask.CompletedTask;
    }
}
