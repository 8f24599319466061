using Google.Protobuf;
using Grid.Core;
using Grid.Storage.Backends;
using Grpc.Core;

namespace Grid.Storage.Tests.Backends;

public sealed class RemoteFailureTests
{
    [Theory]
    [MemberData(nameof(BrokenConnections))]
    public void A_connection_that_breaks_in_mid_call_is_unavailable(Exception cause) =>
        StatusOf(StatusCode.Internal, cause).ShouldBe(GridStatus.Unavailable);

    [Fact]
    public void What_the_server_calls_internal_stays_so() =>
        StatusOf(StatusCode.Internal, cause: null).ShouldBe(GridStatus.Internal);

    [Fact]
    public void An_answer_that_does_not_parse_is_not_asked_for_again() =>
        StatusOf(StatusCode.Internal, Unparsable()).ShouldBe(GridStatus.Internal);

    [Fact]
    public void Other_codes_are_kept_whatever_caused_them() =>
        StatusOf(StatusCode.DeadlineExceeded, new IOException()).ShouldBe(GridStatus.DeadlineExceeded);

    public static TheoryData<Exception> BrokenConnections => [new HttpRequestException("reset"), new IOException("reset")];

    private static GridStatus StatusOf(StatusCode code, Exception? cause) => RemoteFailure
        .Of("GetCapabilities", new RpcException(new Status(code, "It failed.", cause)), CancellationToken.None)
        .ShouldBeOfType<GridException>().Status;

    private static InvalidProtocolBufferException Unparsable() =>
        Should.Throw<InvalidProtocolBufferException>(() => Reapi.Digest.Parser.ParseFrom([0xff]));
}
