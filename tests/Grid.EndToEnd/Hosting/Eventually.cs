namespace Grid.EndToEnd.Hosting;

/// <summary>Waits for what another thread does, for as long as the test runner lets it.</summary>
public static class Eventually
{
    /// <summary>Looks until a value is the one expected.</summary>
    public static async Task BecomesAsync<T>(Func<T> actual, T expected)
    {
        while (!EqualityComparer<T>.Default.Equals(actual(), expected))
        {
            await Task.Yield();
        }
    }
}
