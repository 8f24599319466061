using Google.Protobuf;
using Grpc.Core;
using Grpc.Reflection.V1;

namespace Grid.Services.Reflection;

/// <summary>grpc.reflection.v1: tells a client without .proto files (grpcurl and the like) what is served.</summary>
public sealed class ReflectionService(ReflectionIndex index) : ServerReflection.ServerReflectionBase
{
    public override async Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream,
        IServerStreamWriter<ServerReflectionResponse> responseStream,
        ServerCallContext context)
    {
        await foreach (ServerReflectionRequest request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(Answer(request), context.CancellationToken);
        }
    }

    /// <summary>The answer to one question of the stream.</summary>
    internal ServerReflectionResponse Answer(ServerReflectionRequest request)
    {
        ServerReflectionResponse response = new() { ValidHost = request.Host, OriginalRequest = request };
        switch (request.MessageRequestCase)
        {
            case ServerReflectionRequest.MessageRequestOneofCase.ListServices:
                response.ListServicesResponse = new ListServiceResponse
                {
                    Service = { index.ServiceNames.Select(name => new ServiceResponse { Name = name }) },
                };
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileByFilename:
                Fill(response, index.FileByName(request.FileByFilename), $"file '{request.FileByFilename}'");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol:
                Fill(response, index.FileOfSymbol(request.FileContainingSymbol), $"symbol '{request.FileContainingSymbol}'");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingExtension:
                Fill(response, files: null, $"extension of '{request.FileContainingExtension.ContainingType}'");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType:
                response.AllExtensionNumbersResponse = new ExtensionNumberResponse
                {
                    BaseTypeName = request.AllExtensionNumbersOfType,
                };
                break;
            default:
                response.ErrorResponse = Error(StatusCode.InvalidArgument, "The request asks nothing: set one of its fields.");
                break;
        }

        return response;
    }

    private static void Fill(ServerReflectionResponse response, IReadOnlyList<ByteString>? files, string what)
    {
        if (files is null)
        {
            response.ErrorResponse = Error(StatusCode.NotFound, $"There is no {what} here.");
        }
        else
        {
            response.FileDescriptorResponse = new FileDescriptorResponse { FileDescriptorProto = { files } };
        }
    }

    private static ErrorResponse Error(StatusCode code, string message) =>
        new() { ErrorCode = (int)code, ErrorMessage = message };
}
