using Build.Buildgrid;
using Google.Protobuf;
using Grid.Services.Wire;
using Grpc.Core;

namespace Grid.Services.Tests;

public sealed class SchedulingMetadataHeaderTests
{
    [Fact]
    public void The_header_says_what_belongs_together()
    {
        SchedulingMetadata metadata = new() { LocalityHint = "llvm" };

        SchedulingMetadataHeader.HintOf([new Metadata.Entry(SchedulingMetadataHeader.Key, metadata.ToByteArray())]).ShouldBe("llvm");
    }

    [Fact]
    public void A_header_that_is_absent_or_broken_says_nothing()
    {
        SchedulingMetadataHeader.HintOf([]).ShouldBeEmpty();
        SchedulingMetadataHeader.HintOf([new Metadata.Entry(SchedulingMetadataHeader.Key, [0xff, 0xff])]).ShouldBeEmpty();
    }
}
