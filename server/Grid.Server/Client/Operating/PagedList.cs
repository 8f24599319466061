namespace Grid.Server.Client.Operating;

/// <summary>A list that is read page by page, up to a limit.</summary>
internal sealed record PagedList<T>(IReadOnlyList<T> Items, bool HasMore)
{
    /// <param name="limit">How many at most.</param>
    /// <param name="readPage">Reads the page after a token, and says the token of the next; empty on the last.</param>
    public static async Task<PagedList<T>> ReadAsync(
        int limit, Func<string, Task<(IEnumerable<T> Items, string NextPageToken)>> readPage)
    {
        List<T> items = [];
        string token = string.Empty;
        do
        {
            (IEnumerable<T> page, token) = await readPage(token);
            items.AddRange(page);
        }
        while (token.Length > 0 && items.Count < limit);

        return new PagedList<T>([.. items.Take(limit)], token.Length > 0 || items.Count > limit);
    }
}
