namespace Grid.Server.Client;

/// <summary>The same done to several things. What was done is told also when the next one cannot be done.</summary>
internal static class OneByOne
{
    /// <param name="names">What is meant; at least one.</param>
    /// <param name="act">Does it to one.</param>
    /// <param name="tell">Tells of those to which it was done, if any.</param>
    public static async Task RunAsync<T>(IEnumerable<string> names, Func<string, Task<T>> act, Action<IReadOnlyList<T>> tell)
    {
        List<T> done = [];
        try
        {
            foreach (string name in names)
            {
                done.Add(await act(name));
            }
        }
        finally
        {
            if (done.Count > 0)
            {
                tell(done);
            }
        }
    }
}
