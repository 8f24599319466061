namespace Grid.Conformance.Faults;

/// <summary>Waits for what another thread does, for as long as the test runner lets it.</summary>
public static class Until
{
    /// <summary>Looks until something is so.</summary>
    public static Task SoAsync(Func<bool> isSo) => SoAsync(() => Task.FromResult(isSo()));

    /// <summary>Looks until something is so.</summary>
    public static async Task SoAsync(Func<Task<bool>> isSo)
    {
        while (!await isSo())
        {
            await Task.Yield();
        }
    }
}
