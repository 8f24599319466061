using System.Text;
using Blaze.Worker;
using Google.Protobuf;

namespace Grid.Sandbox.Workers;

/// <summary>The messages of a worker on its two streams, in either form.</summary>
internal sealed class WorkerWire(Stream input, Stream output, bool isJson, int responseBytesMax)
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default);
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>Asks, and waits for the answer.</summary>
    /// <exception cref="WorkerFailureException">There is none, or it is none.</exception>
    public WorkResponse Exchange(WorkRequest request)
    {
        try
        {
            Send(request);
            return isJson ? Parser.Parse<WorkResponse>(ReadDocument()) : WorkResponse.Parser.ParseFrom(ReadMessage());
        }
        catch (Exception failure) when (failure is IOException or InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new WorkerFailureException($"The worker's answer cannot be read: {failure.Message}", failure);
        }
    }

    private void Send(WorkRequest request)
    {
        if (isJson)
        {
            input.Write(Encoding.UTF8.GetBytes(Formatter.Format(request) + "\n"));
        }
        else
        {
            request.WriteDelimitedTo(input);
        }

        input.Flush();
    }

    private byte[] ReadMessage()
    {
        long length = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = ReadByte();
            length |= (long)(part & 0x7f) << shift;
            ThrowIfTooLong(length);
            if (part < 0x80)
            {
                break;
            }
        }

        byte[] message = new byte[length];
        output.ReadExactly(message);
        return message;
    }

    // A document ends with the brace that closes it; workers need not put anything after it.
    private string ReadDocument()
    {
        List<byte> document = [];
        int depth = 0;
        bool isText = false;
        bool isEscaped = false;
        do
        {
            byte next = ReadByte();
            if (document.Count == 0 && next is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' && depth == 0)
            {
                continue;
            }

            document.Add(next);
            ThrowIfTooLong(document.Count);
            if (document[0] != '{')
            {
                throw new WorkerFailureException("The worker said something that is no JSON document.");
            }

            bool isQuote = next == '"' && !isEscaped;
            isEscaped = isText && next == '\\' && !isEscaped;
            isText ^= isQuote;
            depth += isText ? 0 : next == '{' ? 1 : next == '}' ? -1 : 0;
        }
        while (document.Count == 0 || depth > 0);

        return Encoding.UTF8.GetString([.. document]);
    }

    private byte ReadByte()
    {
        int next = output.ReadByte();
        return next >= 0 ? (byte)next : throw new WorkerFailureException("The worker ended without an answer.");
    }

    private void ThrowIfTooLong(long length)
    {
        if (length > responseBytesMax)
        {
            throw new WorkerFailureException($"The worker's answer is longer than {responseBytesMax} bytes.");
        }
    }
}
