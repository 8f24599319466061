using System.Net;
using System.Net.Sockets;
using Grid.Services.Operating;
using Grid.Services.Wire;

namespace Grid.Services.Tests;

public sealed class OperatorGateTests
{
    private const uint Nobody = 65534;

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.8.9.10", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("fe80::1", false)]
    public void Only_the_servers_own_machine_gives_orders(string address, bool isOpen) =>
        new OperatorGate(isOpenToAll: false).IsOpenTo(AddressOf(address), () => SocketOwners.Own).ShouldBe(isOpen);

    [Fact]
    public void A_command_of_another_user_that_was_given_the_network_gives_no_orders()
    {
        OperatorGate gate = new(isOpenToAll: false);

        gate.IsOpenTo(IPAddress.Loopback, () => Nobody).ShouldBeFalse();
        gate.IsOpenTo(IPAddress.Loopback, () => null).ShouldBeFalse();
        gate.IsOpenTo(IPAddress.Loopback, () => 0).ShouldBeTrue();
    }

    [Fact]
    public void A_unix_socket_is_on_the_servers_own_machine() =>
        new OperatorGate(isOpenToAll: false).IsOpenTo(null, () => null).ShouldBeTrue();

    [Fact]
    public void Every_machine_gives_orders_where_that_was_asked_for() =>
        new OperatorGate(isOpenToAll: true).IsOpenTo(IPAddress.Parse("10.0.0.1"), () => null).ShouldBeTrue();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task The_kernel_tells_whose_socket_is_at_the_other_end(string address)
    {
        using TcpListener listener = new(IPAddress.Parse(address), 0);
        listener.Start();
        using TcpClient client = new(listener.LocalEndpoint.AddressFamily);
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        (IPEndPoint theirs, IPEndPoint ours) = ((IPEndPoint)client.Client.LocalEndPoint!, (IPEndPoint)listener.LocalEndpoint);

        SocketOwners.UserOf(theirs, ours).ShouldBe(SocketOwners.Own);
        SocketOwners.UserOf(theirs, new IPEndPoint(ours.Address, 1)).ShouldBeNull();
    }

    [Fact]
    public void An_older_address_is_known_in_a_newer_ones_disguise()
    {
        const string Row = "   0: 0000000000000000FFFF00000100007F:8254 0000000000000000FFFF00000100007F:8CBF 01 00000000:00000000 "
            + "03:00000038 00000000  4242        0 0 3 0000000003240346";

        SocketOwners.Find(Row, new IPEndPoint(IPAddress.Loopback, 0x8254), new IPEndPoint(IPAddress.Loopback, 0x8CBF)).ShouldBe(4242u);
    }

    private static IPAddress? AddressOf(string address) => CallerAddress.Plain(IPAddress.Parse(address));
}
