namespace Grid.Benchmarks.Load;

/// <summary>Says which calls are made, and hears how each was answered. Called by the threads of all connections.</summary>
internal interface ILoadSource
{
    /// <summary>The next call; false when none is left.</summary>
    bool TryNext(out LoadCall call);

    /// <summary>A call is over. The next one is asked for right afterwards, on the same connection.</summary>
    void Done(LoadAnswer answer);
}
