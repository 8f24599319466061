using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Grid.Protos.Pooling;
using Grpc.Core;

namespace Grid.Protos.Tests;

public sealed class PooledBatchTests
{
    private const int MutationCount = 20_000;

    private static readonly Func<byte[], BatchUpdateBlobsRequest> ReadPooled =
        PooledBatches.InPlaceOf(Generated<BatchUpdateBlobsRequest>()).Deserializer;

    private static BatchUpdateBlobsRequest Request { get; } = new()
    {
        InstanceName = "main",
        DigestFunction = DigestFunction.Types.Value.Sha256,
        Requests =
        {
            BlobOf("ab", [1, 2, 3]),
            BlobOf("cd", []),
            new BatchUpdateBlobsRequest.Types.Request(),
            BlobOf("ef", new byte[300]),
        },
    };

    [Fact]
    public void A_batch_is_read_as_the_generated_parser_reads_it()
    {
        ReadPooled(Request.ToByteArray()).ShouldBe(Request);
        ReadPooled([]).ShouldBe(new BatchUpdateBlobsRequest());
    }

    [Fact]
    public void Of_a_blob_whose_data_stands_twice_the_last_counts()
    {
        byte[] twice = [0x12, 6, 0x12, 1, 7, 0x12, 1, 8];

        ReadPooled(twice).Requests.ShouldHaveSingleItem().Data.ShouldBe(ByteString.CopyFrom(8));
    }

    [Fact]
    public void Whatever_the_bytes_are_both_ways_of_reading_agree()
    {
        Random random = new(Seed: 1);
        byte[] message = Request.ToByteArray()[..60];
        for (int i = 0; i < MutationCount; i++)
        {
            byte[] mutated = message[..random.Next(1, message.Length + 1)];
            for (int changes = random.Next(4); changes >= 0; changes--)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            Outcome(ReadPooled, mutated).ShouldBe(
                Outcome(BatchUpdateBlobsRequest.Parser.ParseFrom, mutated),
                $"Mutation {i}: {Convert.ToHexString(mutated)}");
        }
    }

    [Fact]
    public void A_released_batch_is_empty_and_can_be_released_again()
    {
        BatchUpdateBlobsRequest read = ReadPooled(Request.ToByteArray());

        read.ReleaseData();
        read.ReleaseData();

        read.Requests.ShouldBeEmpty();
        read.InstanceName.ShouldBe(Request.InstanceName);
    }

    [Fact]
    public void Large_blobs_of_a_batch_are_not_copied_to_memory_of_their_own()
    {
        byte[] message = new BatchUpdateBlobsRequest { Requests = { BlobOf("ab", new byte[1 << 20]) } }.ToByteArray();
        PooledPayload.CopyOf(new ArrayPayload(message)).Return();

        long before = GC.GetAllocatedBytesForCurrentThread();
        BatchUpdateBlobsRequest.FromPooled(PooledPayload.CopyOf(new ArrayPayload(message))).ReleaseData();

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(4096);
    }

    [Fact]
    public void An_answer_gives_the_memory_it_owns_back_once_it_is_written()
    {
        RentedMemory room = RentedMemory.Rent(3);
        room.Memory.Span.Fill(5);
        BatchReadBlobsResponse response = new()
        {
            Responses = { new BatchReadBlobsResponse.Types.Response { Data = UnsafeByteOperations.UnsafeWrap(room.Memory) } },
        };
        response.Own(room);

        byte[] written = PooledBatches.InPlaceOf(Generated<BatchReadBlobsResponse>()).Serializer(response);

        BatchReadBlobsResponse.Parser.ParseFrom(written).Responses.ShouldHaveSingleItem()
            .Data.ShouldBe(ByteString.CopyFrom(5, 5, 5));
        room.IsReturned.ShouldBeTrue();
    }

    [Fact]
    public void Every_other_message_keeps_its_marshaller()
    {
        Marshaller<FindMissingBlobsRequest> generated = Generated<FindMissingBlobsRequest>();

        PooledBatches.InPlaceOf(generated).ShouldBeSameAs(generated);
    }

    private static BatchUpdateBlobsRequest.Types.Request BlobOf(string hash, byte[] data) => new()
    {
        Digest = new Digest { Hash = hash, SizeBytes = data.Length },
        Data = ByteString.CopyFrom(data),
    };

    private static Marshaller<T> Generated<T>()
        where T : IMessage<T>, new() => Marshallers.Create(
            message => message.ToByteArray(),
            bytes =>
            {
                T message = new();
                message.MergeFrom(bytes);
                return message;
            });

    private static string Outcome(Func<byte[], BatchUpdateBlobsRequest> read, byte[] bytes)
    {
        try
        {
            return Convert.ToHexString(read(bytes).ToByteArray());
        }
        catch (InvalidProtocolBufferException)
        {
            return "refused";
        }
    }
}
