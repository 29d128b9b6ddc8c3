# The program and Chroma's server for an office, started by compose.yaml; it is installed as `make run` installs it.
FROM python:3.11-slim

# Old Word and WPS files are read through LibreOffice.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libreoffice-calc-nogui libreoffice-writer-nogui \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home office \
    && install -d -o office /data

WORKDIR /program
COPY pyproject.toml constraints.txt README.md LICENSE app.py ./
COPY .streamlit .streamlit
COPY prompts prompts
COPY knowledge knowledge
COPY assistant assistant
# Where PyTorch without a graphics card's libraries is to be had: with them the image is several times as large.
ARG PIP_EXTRA_INDEX_URL
RUN python -m pip install --quiet --no-compile --no-cache-dir --constraint constraints.txt --editable '.[office]' \
    && python -m knowledge.embedding.fetching

USER office
ENV REPORT_ASSISTANT_DATA=/data STREAMLIT_SERVER_ADDRESS=0.0.0.0 ANONYMIZED_TELEMETRY=False PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8501
# A first start puts the bundled documents into the base before the page is there.
HEALTHCHECK --interval=30s --timeout=10s --start-period=2m \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/health')"]
CMD ["python", "-m", "assistant", "serve"]
