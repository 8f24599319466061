using Google.Protobuf;
using Grid.Services.Wire;
using Grpc.Core;

namespace Grid.Services.Tests;

public sealed class RequestMetadataHeaderTests
{
    [Fact]
    public void The_header_says_on_whose_behalf_a_call_is_made()
    {
        Reapi.RequestMetadata metadata = new() { ToolInvocationId = "build-7", ActionId = "a" };

        RequestMetadataHeader.Read([new Metadata.Entry(RequestMetadataHeader.Key, metadata.ToByteArray())]).ShouldBe(metadata);
    }

    [Fact]
    public void A_header_that_is_absent_empty_or_broken_says_nothing()
    {
        Reapi.RequestMetadata nothing = new();

        RequestMetadataHeader.Read([]).ShouldBe(nothing);
        RequestMetadataHeader.Read([new Metadata.Entry(RequestMetadataHeader.Key, [])]).ShouldBe(nothing);
        RequestMetadataHeader.Read([new Metadata.Entry(RequestMetadataHeader.Key, [0xff, 0xff])]).ShouldBe(nothing);
    }
}
