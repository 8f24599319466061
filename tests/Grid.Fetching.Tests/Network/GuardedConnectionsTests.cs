using System.Net;
using Grid.Core;
using Grid.Fetching.Content;
using Grid.Fetching.Network;

namespace Grid.Fetching.Tests.Network;

public sealed class GuardedConnectionsTests
{
    private static readonly SpoolRules Rules = new("it", DigestFunction.Sha256, 1000, Path.GetTempPath());

    [Fact]
    public async Task A_name_that_stands_for_this_machine_is_refused_although_any_name_is_allowed()
    {
        await using WebSite site = await WebSite.WithAsync("secret"u8.ToArray());
        using HttpDownloads downloads = new(
            HostRules.Public, TrustedAuthorities.OfMachine, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));

        GridException failure = await Should.ThrowAsync<GridException>(
            downloads.GetAsync(new Uri($"http://example.org:{site.Address.Port}/"), [], Rules, default));

        failure.Status.ShouldBe(GridStatus.PermissionDenied);
        failure.Message.ShouldContain("private-hosts");
    }

    [Fact]
    public async Task A_name_that_stands_for_another_address_the_second_time_is_not_looked_up_twice()
    {
        await using WebSite site = await WebSite.WithAsync("secret"u8.ToArray());
        int lookups = 0;
        using HttpDownloads downloads = new(HostRules.Public, TrustedAuthorities.OfMachine, (_, _) => Task.FromResult<IPAddress[]>(
            lookups++ == 0 ? [IPAddress.Parse("192.0.2.1"), IPAddress.Loopback] : [IPAddress.Loopback]));

        GridException failure = await Should.ThrowAsync<GridException>(
            downloads.GetAsync(new Uri($"http://example.org:{site.Address.Port}/"), [], Rules, default));

        failure.Status.ShouldBe(GridStatus.PermissionDenied);
        lookups.ShouldBe(1);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    [InlineData("http://0x7f.1:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    public async Task An_address_of_this_machine_is_refused_however_it_is_written(string place)
    {
        await using WebSite site = await WebSite.WithAsync("secret"u8.ToArray());
        using HttpDownloads downloads = new(HostRules.Public, TrustedAuthorities.OfMachine);

        GridException failure = await Should.ThrowAsync<GridException>(downloads.GetAsync(
            new Uri(place.Replace("{0}", $"{site.Address.Port}", StringComparison.Ordinal)), [], Rules, default));

        failure.Status.ShouldBe(GridStatus.PermissionDenied);
    }
}
