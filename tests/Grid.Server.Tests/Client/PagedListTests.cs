using System.Globalization;
using Grid.Server.Client.Operating;

namespace Grid.Server.Tests.Client;

public sealed class PagedListTests
{
    [Theory]
    [InlineData(300, 300, true)]
    [InlineData(400, 400, true)]
    [InlineData(450, 450, false)]
    [InlineData(1000, 450, false)]
    public async Task No_more_is_shown_than_was_asked_for_whatever_the_pages_hold(int limit, int count, bool hasMore)
    {
        int[] all = [.. Enumerable.Range(0, 450)];

        PagedList<int> list = await PagedList<int>.ReadAsync(limit, token =>
        {
            int start = token.Length == 0 ? 0 : int.Parse(token, CultureInfo.InvariantCulture);
            return Task.FromResult<(IEnumerable<int>, string)>(
                (all.Skip(start).Take(200), start + 200 < all.Length ? $"{start + 200}" : string.Empty));
        });

        list.Items.ShouldBe(all.Take(count));
        list.HasMore.ShouldBe(hasMore);
    }
}
