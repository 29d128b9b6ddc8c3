"""llama.cpp's own OpenAI-compatible server, run as a process of its own: python -m … GGUF [--embedding].

It prints the number of its port when the model is loaded, and ends with its standard input.
"""

import sys
from urllib.parse import urlsplit

import xllamacpp


def main() -> None:
    """Serve the model on a free port until nobody holds the other end of the input."""
    params = xllamacpp.CommonParams()
    params.model.path = sys.argv[1]
    params.port = 0
    params.n_ctx = 8192
    # So small a model has nothing more to say than this; it is to be quick.
    params.n_predict = 160
    # It looks whether the client is still there after so many tokens of a prompt.
    params.n_batch = 256
    params.n_parallel = 1
    params.warmup = False
    params.verbosity = 0
    params.endpoint_slots = True
    params.sampling.seed = 1
    if "--embedding" in sys.argv:
        params.embedding = True
        params.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    server = xllamacpp.Server(params)
    print(urlsplit(server.listening_address).port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
