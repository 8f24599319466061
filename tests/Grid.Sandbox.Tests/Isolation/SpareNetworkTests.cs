using System.Net;
using System.Net.Sockets;
using Grid.Sandbox.Networks;

namespace Grid.Sandbox.Tests.Isolation;

[NeedsNetworks]
public sealed class SpareNetworkTests
{
    [Fact]
    public void A_network_nobody_has_used_is_as_new() => InNewNetwork(network => network.IsAsNew().ShouldBeTrue());

    [Fact]
    public void A_network_is_not_as_new_while_a_socket_is_open_in_it_and_is_again_afterwards() => InNewNetwork(network =>
    {
        using (Socket open = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            open.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            open.Listen();
            network.IsAsNew().ShouldBeFalse();
        }

        network.IsAsNew().ShouldBeTrue();
    });

    [Fact]
    public void A_network_through_which_a_packet_has_gone_is_never_as_new_again() => InNewNetwork(network =>
    {
        using (Socket sender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
        {
            sender.SendTo([1], new IPEndPoint(IPAddress.Loopback, 9));
        }

        network.IsAsNew().ShouldBeFalse();
    });

    [Fact]
    public void A_network_in_which_a_call_has_failed_is_never_as_new_again() => InNewNetwork(network =>
    {
        using (Socket caller = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            Should.Throw<SocketException>(() => caller.Connect(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 9)));
        }

        network.IsAsNew().ShouldBeFalse();
    });

    [Fact]
    public void A_pool_lends_each_network_to_one_action_only()
    {
        using NetworkPool pool = new();
        using SpareNetwork first = pool.TryTake().ShouldNotBeNull();

        using SpareNetwork? second = pool.TryTake();

        second.ShouldNotBeSameAs(first);
    }

    // The thread that made it is in it, and ends with the test.
    private static void InNewNetwork(Action<SpareNetwork> look)
    {
        Exception? failure = null;
        Thread thread = new(() => failure = Record.Exception(() =>
        {
            using SpareNetwork network = SpareNetwork.TryMake().ShouldNotBeNull();
            look(network);
        }));
        thread.Start();
        thread.Join();
        failure.ShouldBeNull(failure?.ToString());
    }
}
