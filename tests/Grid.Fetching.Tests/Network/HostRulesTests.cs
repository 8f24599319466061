using System.Net;
using Grid.Core;
using Grid.Fetching.Network;

namespace Grid.Fetching.Tests.Network;

public sealed class HostRulesTests
{
    private static readonly IPAddress Public = IPAddress.Parse("93.184.216.34");
    private static readonly IPAddress Private = IPAddress.Parse("10.0.0.1");

    [Theory]
    [InlineData("example.org", "example.org", true)]
    [InlineData("example.org", "EXAMPLE.org", true)]
    [InlineData("example.org", "www.example.org", false)]
    [InlineData("*.example.org", "www.example.org", true)]
    [InlineData("*.example.org", "example.org", false)]
    [InlineData("*.example.org", "badexample.org", false)]
    [InlineData("*", "anything", true)]
    public void A_host_is_fetched_from_when_a_pattern_has_its_name(string pattern, string host, bool isAllowed)
    {
        Exception? refusal = Record.Exception(() => new HostRules([pattern], []).ThrowIfRefused(host));

        (refusal is null).ShouldBe(isAllowed);
    }

    [Fact]
    public void Of_a_host_at_several_addresses_the_public_ones_are_connected_to() =>
        HostRules.Public.Permitted(new DnsEndPoint("example.org", 443), [Private, Public]).ShouldBe([Public]);

    [Fact]
    public void A_host_at_private_addresses_only_is_refused() => Should
        .Throw<GridException>(() => HostRules.Public.Permitted(new DnsEndPoint("example.org", 443), [Private]))
        .Status.ShouldBe(GridStatus.PermissionDenied);

    [Theory]
    [InlineData("intranet", true)]
    [InlineData("intranet:443", true)]
    [InlineData("intranet:80", false)]
    [InlineData("other", false)]
    public void A_host_that_is_named_for_it_may_be_at_a_private_address_on_the_port_that_is_named(string pattern, bool isAllowed)
    {
        HostRules rules = new([], [pattern]);

        Exception? refusal = Record.Exception(() => rules.Permitted(new DnsEndPoint("intranet", 443), [Private]));

        (refusal is null).ShouldBe(isAllowed);
    }

    [Fact]
    public void An_IPv6_address_is_named_in_brackets()
    {
        HostRules rules = new([], ["[::1]:80"]);

        rules.ThrowIfRefused(new Uri("http://[::1]/").IdnHost);
        rules.Permitted(new DnsEndPoint("::1", 80), [IPAddress.IPv6Loopback]).ShouldBe([IPAddress.IPv6Loopback]);
        Should.Throw<GridException>(() => rules.Permitted(new DnsEndPoint("::1", 81), [IPAddress.IPv6Loopback]));
    }
}
