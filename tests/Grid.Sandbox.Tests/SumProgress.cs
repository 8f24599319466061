namespace Grid.Sandbox.Tests;

/// <summary>Adds up what is reported, at once.</summary>
internal sealed class SumProgress : IProgress<long>
{
    private long _total;

    public long Total => _total;

    public void Report(long value) => Interlocked.Add(ref _total, value);
}
