using System.Net;
using Grid.Services.Operating;
using Grid.Services.Wire;

namespace Grid.Services.Tests;

public sealed class OperatorGateTests
{
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.8.9.10", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("fe80::1", false)]
    public void Only_the_servers_own_machine_gives_orders(string address, bool isOpen) =>
        new OperatorGate(isOpenToAll: false).IsOpenTo(CallerAddress.Plain(IPAddress.Parse(address))).ShouldBe(isOpen);

    [Fact]
    public void A_unix_socket_is_on_the_servers_own_machine() =>
        new OperatorGate(isOpenToAll: false).IsOpenTo(null).ShouldBeTrue();

    [Fact]
    public void Every_machine_gives_orders_where_that_was_asked_for() =>
        new OperatorGate(isOpenToAll: true).IsOpenTo(IPAddress.Parse("10.0.0.1")).ShouldBeTrue();
}
